"""What a CTF says of a pupil beyond the roll: its elements as fields of the record, and those we have none for.

Element names of the inner parts were never read in a current specification here, so that several spellings are taken;
what is not recognised is kept by its path. An element without text says nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .record_row import MOST_UNKNOWN, MOST_UNKNOWN_CHARACTERS, as_text

Element = dict[str, Any]
"""Child elements by small-letter name, each a list; the text of one without children under ``""``."""

_IGNORED = frozenset({"upn", "surname", "forename", "dob", "sex", "gender"})
"""Of the roll itself; read by their paths."""
_ROLL_DETAILS = frozenset(
    {"preferredsurname", "preferredforename", "formersurname", "formerforename", "enrolstatus", "ncyearactual", "class",
     "reggroup", "registrationgroup", "tutorgroup"}
)  # fmt: skip
_YES = frozenset({"true", "1", "y", "yes", "t"})
_NO = frozenset({"false", "0", "n", "no", "f"})


def record_of(pupil: Element) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields in the pushed form, and by path what we have no field for."""
    said: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    for name, elements in pupil.items():
        if name in _IGNORED or name in _ROLL_DETAILS or not name:
            continue
        if name == "basicdetails":
            _basic_details(elements[0], said, unknown)
        elif name in _READERS:
            said |= {
                field: value for field, value in _READERS[name](elements[0]).items() if value not in (None, [], {})
            }
        elif name in _BASIC:
            _basic_details({name: elements}, said, unknown)
        else:
            _keep(unknown, name, elements)
    return said, unknown


def _keep(unknown: dict[str, str], path: str, elements: list[Element]) -> None:
    """Texts of what we do not know, by their paths; those that stand more than once together."""
    for element in elements:
        if len(unknown) >= MOST_UNKNOWN or sum(map(len, unknown.values())) > MOST_UNKNOWN_CHARACTERS:
            return
        text = element.get("", "").strip()
        if text:
            unknown[path] = as_text(f"{unknown[path]}; {text}" if path in unknown else text)
        for name, children in element.items():
            if name:
                _keep(unknown, f"{path}.{name}", children)


def _text(element: Element, *names: str) -> str | None:
    """Of the first child of one of these names that has a text."""
    for name in names:
        for child in element.get(name, ()):
            text: str = child.get("", "").strip()
            if text:
                return text
    return None


def _truth(text: str | None) -> Any:
    """Yes or no; anything else as it is, so that it is reported."""
    if text is None:
        return None
    small = text.lower()
    return True if small in _YES else False if small in _NO else text


def _number(text: str | None) -> Any:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else text


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _each(element: Element, *names: str) -> list[Element]:
    return [child for name in names for child in element.get(name, ())]


_BASIC: Mapping[str, str] = {
    "uniquelearnernumber": "uln", "uln": "uln", "formerupn": "former_upn", "middlenames": "middle_names",
    "ethnicity": "ethnicity", "ethnicitysource": "ethnicity_source", "medicalflag": "medical_flag",
    "admissionnumber": "admission_number", "house": "house", "email": "emails", "youngcarer": "young_carer",
    "religion": "religion", "nationality": "nationality", "proficiency": "english_proficiency",
    "servicechild": "service_child", "servicechildren": "service_child", "postlookedafter": "post_looked_after",
    "kinshipcare": "kinship_care", "postlookedafterarrangements": "post_looked_after",
}  # fmt: skip
_LISTS = frozenset({"emails", "nationality"})
_TRUTHS = frozenset({"medical_flag"})


def _basic_details(details: Element, said: dict[str, Any], unknown: dict[str, str]) -> None:
    for name, elements in details.items():
        text = elements[0].get("", "").strip() if name else ""
        if name in _ROLL_DETAILS or not name:
            continue
        if name in _BASIC:
            if text:
                field = _BASIC[name]
                said[field] = [text] if field in _LISTS else _truth(text) if field in _TRUTHS else text
        elif name == "languages":
            if language := _language(elements[0]):
                said["first_language"] = language
        elif name == "disabilities":
            if codes := [each.get("", "").strip() for each in _each(elements[0], "disability")]:
                said["disabilities"] = [each for each in codes if each]
        else:
            _keep(unknown, f"basicdetails.{name}", elements)


def _language(languages: Element) -> str | None:
    """The first language (type F), where types are told; else the first that is named."""
    types = _each(languages, "type")
    for each in types:
        if (_text(each, "languagetype") or "F").upper() == "F" and (code := _text(each, "language", "code")):
            return code
    return _text(languages, "language") or (types[0].get("", "").strip() or None if types else None)


def _fsm(history: Element) -> dict[str, Any]:
    spells = [
        _said(start=_text(each, "fsmstartdate"), end=_text(each, "fsmenddate"), country=_text(each, "ukcountry"),
              category=_text(each, "fsmcategory"))
        for each in _each(history, "fsminstance")
    ]  # fmt: skip
    return {"free_school_meals_history": [each for each in spells if each]}


def _looked_after(element: Element) -> dict[str, Any]:
    return {"in_care": _truth(_text(element, "incare")), "caring_authority": _text(element, "careauthority")}


def _sen_history(element: Element) -> dict[str, Any]:
    spells = [
        _said(provision=_text(each, "senprovision", "provision"), start=_text(each, "startdate", "senprovisionstart"),
              end=_text(each, "enddate", "senprovisionend"))
        for each in _each(element, "sen")
    ]  # fmt: skip
    return {"sen_provision": [each for each in spells if each.get("provision")]}


def _sen_needs(element: Element) -> dict[str, Any]:
    needs = [
        _said(type=_text(each, "sentype", "type"), rank=_number(_text(each, "sentyperank", "rank")),
              start=_text(each, "startdate"), end=_text(each, "enddate"))
        for each in _each(element, "senneed")
    ]  # fmt: skip
    return {"sen_needs": [each for each in needs if each.get("type")]}


def _address(element: Element) -> dict[str, Any]:
    inner = (_each(element, "bs7666address") or _each(element, "addresslines") or [{}])[0]
    if "bs7666address" in element:
        names: tuple[str, ...] = ("saon", "paon", "street", "locality", "town", "administrativearea", "posttown")
    else:
        names = tuple(f"addressline{number}" for number in range(1, 6))
    lines = [text for name in names if (text := _text(inner, name))]
    return _said(
        lines=[*lines, *([county] if (county := _text(element, "county")) else [])],
        postcode=_text(element, "postcode", "zip"),
        country=_text(element, "country"),
        uprn=_text(inner, "uniquepropertyreferencenumber") or _text(element, "uniquepropertyreferencenumber", "uprn"),
    )


def _phones(element: Element) -> list[dict[str, Any]]:
    found = [
        _said(type=_text(each, "telephonetype", "type"), number=_text(each, "phoneno", "number"))
        for each in _each(element, "phone")
    ]
    return [each for each in found if each.get("number")]


def _contact(element: Element) -> dict[str, Any]:
    phones = [phone for each in _each(element, "phones") for phone in _phones(each)] or _phones(element)
    addresses = _each(element, "address")
    emails = [text for each in _each(element, "email") if (text := each.get("", "").strip())]
    return _said(
        title=_text(element, "title"),
        surname=_text(element, "surname"),
        forename=_text(element, "forename"),
        relationship=_text(element, "relationship"),
        parental_responsibility=_truth(_text(element, "responsibility", "parentalresponsibility")),
        priority=_number(_text(element, "order", "priority")),
        address=_address(addresses[0]) if addresses else None,
        phones=phones,
        emails=emails,
    )


def _contacts(element: Element) -> dict[str, Any]:
    return {"contacts": [_contact(each) for each in _each(element, "contact")]}


def _attendance(element: Element) -> dict[str, Any]:
    years = [
        _said(year=_number(_text(each, "year")), possible=_number(_text(each, "sessionspossible", "possible")),
              attended=_number(_text(each, "sessionsattended", "attended")),
              authorised=_number(_text(each, "sessionsauthorised", "authorised")),
              unauthorised=_number(_text(each, "sessionsunauthorised", "unauthorised")))
        for each in _each(element, "yeardata")
    ]  # fmt: skip
    return {"attendance_summaries": [each for each in years if each]}


def _school_history(element: Element) -> dict[str, Any]:
    schools = []
    for each in _each(element, "school"):
        named = [_text(each, "lea"), _text(each, "estab"), _text(each, "schoolname")]
        days = [_text(each, "entrydate"), _text(each, "leavingdate")]
        school = " ".join(text for text in named if text)
        schools.append(f"{school}, {days[0] or '?'} to {days[1] or 'now'}" if any(days) else school)
    return {"school_history": [each for each in schools if each]}


_READERS: Mapping[str, Callable[[Element], dict[str, Any]]] = {
    "fsmhistory": _fsm,
    "lookedafter": _looked_after,
    "senhistory": _sen_history,
    "senneeds": _sen_needs,
    "address": lambda element: {"address": _address(element)},
    "phones": lambda element: {"phones": _phones(element)},
    "contacts": _contacts,
    "attendance": _attendance,
    "schoolhistory": _school_history,
}
