"""Cells of a CSV beyond the roll, as fields of the record in the form vendors push them.

A column that is there has the say about its field: an empty cell means that there is none. Codes and yes or no are
taken as systems write them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .written import TRUTHS, as_code, as_truth, has_codes, is_nothing

_LISTS = frozenset({"pupil_premium", "nationality", "medical_conditions"})
_CONTACTS = ("contact_1_", "contact_2_")
_NOT_OF_ITS_NAME = frozenset({"sen_provision", "sen_need", "address", "postcode"})


def record_of_columns(cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields these cells speak of."""
    found: dict[str, Any] = {}
    for name, cell in cells.items():
        if name.startswith("contact_"):
            continue
        text = _written(cell)
        if name in _NOT_OF_ITS_NAME:
            found |= _SPECIAL[name](text, found)
        elif name in _LISTS:
            found[name] = [_value(name, each) for each in _parts(text)] or None
        else:
            found[name] = _value(name, text) if text else None
    if any(name.startswith("contact_") for name in cells):
        found["contacts"] = [each for each in (_contact(cells, prefix) for prefix in _CONTACTS) if each]
    return found


def _written(cell: str) -> str:
    text = cell.strip()
    return "" if is_nothing(text) else text


def _value(name: str, text: str) -> Any:
    if name in TRUTHS:
        return as_truth(text)
    return as_code(name, text) if has_codes(name) else text


def _parts(text: str) -> list[str]:
    return [part for each in text.split(";") if (part := each.strip())]


def _contact(cells: Mapping[str, str], prefix: str) -> dict[str, Any] | None:
    texts = {name.removeprefix(prefix): _written(text) for name, text in cells.items() if name.startswith(prefix)}
    if not any(texts.values()):
        return None
    contact: dict[str, Any] = {
        name: _value(f"contact_{name}", texts[name])
        for name in ("surname", "forename", "relationship", "parental_responsibility")
        if texts.get(name)
    }
    if texts.get("phone"):
        contact["phones"] = [{"number": texts["phone"]}]
    if texts.get("email"):
        contact["emails"] = [texts["email"]]
    return contact


def _address(text: str, found: Mapping[str, Any]) -> dict[str, Any]:
    lines = [part for line in text.splitlines() for each in line.split(",") if (part := each.strip())]
    return {"address": {**(found.get("address") or {}), "lines": lines} if text else found.get("address")}


def _postcode(text: str, found: Mapping[str, Any]) -> dict[str, Any]:
    return {"address": {**(found.get("address") or {}), "postcode": text} if text else found.get("address")}


_SPECIAL: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "sen_provision": lambda text, _: {
        "sen_provision": [{"provision": as_code("sen_provision", text)}] if text else None
    },
    "sen_need": lambda text, _: {
        "sen_needs": [
            {"type": as_code("sen_need", each), "rank": rank} for rank, each in enumerate(_parts(text), start=1)
        ]
        or None
    },
    "address": _address,
    "postcode": _postcode,
}
