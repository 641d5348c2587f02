"""Pupils as a vendor pushes them: JSON, one object or a batch, its values taken as a file's texts are."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupil_changes import FIELD_NAMES, DeliveryMode, FieldName
from haven_schemas.acts.pupil_record_fields import PupilRecord

from .findings import FileRefused
from .record_row import as_text
from .roll_row import RawRow, instant_of, lacking_of
from .unknown_fields import without_unknown

MOST_BYTES = 8_000_000
"""JSON is read as a whole, unlike files: some 15,000 pupils with every field."""
MOST_PUPILS = 20_000
"""As ``haven_schemas.acts.pupil_changes.PupilPush`` says."""

_DEEPEST = 8
"""A contact's telephone stands five deep."""
_BATCH_KEYS = frozenset({"mode", "extracted_at", "pupils"})
_ROLL_FIELDS = frozenset(FIELD_NAMES)
_RECORD_FIELDS = frozenset(PupilRecord.model_fields)
_MODES = frozenset(get_args(DeliveryMode))
_NUMBERS_TOO = frozenset({"source_id", "year_group"})
"""Fields that many systems keep as numbers."""


@dataclass(frozen=True)
class Push:
    """A push whose outer form is right: its pupils are still to be looked at."""

    mode: DeliveryMode
    extracted_at: datetime | None
    pupils: list[Any]

    def rows(self) -> Iterator[RawRow]:
        """One row a pupil, numbered from 1."""
        return (_row(number, pupil) for number, pupil in enumerate(self.pupils, start=1))


def read_push(chunks: Iterable[bytes]) -> Push:
    """The push in these bytes; raises ``FileRefused`` unless its outer form is right."""
    body = _parsed(_joined(chunks))
    if not isinstance(body, dict):
        raise FileRefused(FileReason.MALFORMED_JSON)
    if "pupils" not in body:
        return Push("delta", None, [body]) if body else _refuse(FileReason.NO_ROWS)
    if not _BATCH_KEYS.issuperset(body):
        raise FileRefused(FileReason.MALFORMED_JSON)
    return Push(_mode(body), _extracted_at(body), _pupils(body["pupils"]))


def _refuse(reason: FileReason) -> Push:
    raise FileRefused(reason)


def _joined(chunks: Iterable[bytes]) -> bytes:
    data = bytearray()
    for piece in chunks:
        data += piece
        if len(data) > MOST_BYTES:
            raise FileRefused(FileReason.TOO_LARGE)
    return bytes(data)


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_without_repeats)
    except UnicodeDecodeError:
        raise FileRefused(FileReason.WRONG_ENCODING) from None
    except (ValueError, RecursionError):
        raise FileRefused(FileReason.MALFORMED_JSON) from None


def _no_number(_text: str) -> Any:
    raise ValueError("no JSON number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice means one thing to one reader and another to the next."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _mode(body: dict[str, Any]) -> DeliveryMode:
    mode = body.get("mode", "delta")
    if mode == "full":
        return "full"
    return "delta" if mode == "delta" else _malformed()


def _malformed() -> Any:
    raise FileRefused(FileReason.MALFORMED_JSON)


def _extracted_at(body: dict[str, Any]) -> datetime | None:
    text = body.get("extracted_at")
    if text is None:
        return None
    at = instant_of(text) if isinstance(text, str) else None
    return at if at is not None else _malformed()


def _pupils(pupils: Any) -> list[Any]:
    if not isinstance(pupils, list):
        raise FileRefused(FileReason.MALFORMED_JSON)
    if not pupils:
        raise FileRefused(FileReason.NO_ROWS)
    if len(pupils) > MOST_PUPILS:
        raise FileRefused(FileReason.TOO_MANY_ROWS)
    return pupils


def _row(number: int, pupil: Any) -> RawRow:
    if not isinstance(pupil, dict):
        return RawRow(number, problem=RowReason.NOT_A_TEXT)
    texts: dict[FieldName, str | None] = {}
    for name in FIELD_NAMES:
        if name in pupil:
            value = pupil[name]
            if name == "gone":
                if not isinstance(value, bool):
                    return RawRow(number, problem=RowReason.NOT_A_TEXT, problem_field=name)
                if value:
                    texts[name] = "true"
            elif value is None or isinstance(value, str):
                texts[name] = value
            elif name in _NUMBERS_TOO and type(value) is int and abs(value) < 10**18:
                texts[name] = str(value)
            else:
                return RawRow(number, problem=RowReason.NOT_A_TEXT, problem_field=name)
    if any(is_deeper(value, _DEEPEST) for value in pupil.values()):
        return RawRow(number, problem=RowReason.NOT_A_TEXT)
    record, unknown = _beyond(pupil)
    return RawRow(number, texts, partial=True, record=record, unknown=unknown, lacking=lacking_of(texts, unknown))


def is_deeper(value: Any, most: int) -> bool:
    """Whether lists and objects stand more than ``most`` deep in one another."""
    if isinstance(value, dict):
        return most == 0 or any(is_deeper(each, most - 1) for each in value.values())
    return isinstance(value, list) and (most == 0 or any(is_deeper(each, most - 1) for each in value))


def _beyond(pupil: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields beyond the roll, and those we have none for, also inside of them."""
    record, unknown = without_unknown({name: value for name, value in pupil.items() if name in _RECORD_FIELDS})
    unknown |= {name: value for name, value in pupil.items() if name not in _RECORD_FIELDS | _ROLL_FIELDS}
    return record, {name: as_text(value) for name, value in unknown.items()}
