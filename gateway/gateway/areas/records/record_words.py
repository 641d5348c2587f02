"""Plain words for the pupil record: its groups of fields, its fields, and the codes that stand in them."""

from collections.abc import Iterator, Mapping
from typing import Any

from haven_schemas.language_codes import LANGUAGES, NATIONALITIES
from haven_schemas.pupil_codes import CODE_WORDS
from haven_schemas.rpc.pupil_record_fields import GROUP_OF, FieldGroup, PupilRecord
from haven_schemas.rpc.pupils_record import Flag, LocalKind

from gateway.rendering.times import date_words

GROUP_TITLES: Mapping[FieldGroup, str] = {
    "school_details": "School details: middle names, numbers, house, where they came from and went",
    "sen": "Special educational needs",
    "support": "Free school meals, pupil premium, young carers, service children",
    "care": "Children in care, kinship care, child protection status",
    "contacts": "Address, telephones, and contacts with court orders",
    "attendance": "Attendance",
    "behaviour": "Behaviour, suspensions and exclusions",
    "ethnicity": "Ethnicity and nationality",
    "religion": "Religion",
    "language": "Languages",
    "health": "Health and disabilities",
    "other": "What Haven has no field for, kept sealed as it came",
}
SHORT_TITLES: Mapping[FieldGroup, str] = {
    "school_details": "School details", "sen": "Special educational needs", "support": "Support",
    "care": "Care and protection", "contacts": "Address and telephones", "attendance": "Attendance",
    "behaviour": "Suspensions", "ethnicity": "Ethnicity", "religion": "Religion", "language": "Language",
    "health": "Health", "other": "Not recognised",
}  # fmt: skip
FLAG_WORDS: Mapping[Flag, str] = {
    "court_order": "There is a court order about this child.",
    "no_contact": "Someone must have no contact with this child.",
    "may_not_collect": "Someone may not collect this child.",
}
LOCAL_WORDS: Mapping[LocalKind, str] = {
    "note": "A note", "contact": "A contact", "court_order": "A court order",
    "no_contact": "Someone who must have no contact", "may_not_collect": "Someone who may not collect",
}  # fmt: skip
_FIELD_WORDS = {
    "former_upn": "Earlier UPN", "uln": "ULN", "ehc_plan": "EHC plan", "sen_provision": "Provision",
    "sen_needs": "Needs", "free_school_meals_ever6": "Free school meals in six years", "upn": "UPN",
    "free_school_meals_history": "Free school meals, when", "english_additional_language": "English is additional",
    "english_proficiency": "Proficiency in English", "school_history": "Previous schools",
    "post_looked_after": "Looked after before", "ethnicity_source": "Said by", "date_of_birth": "Date of birth",
}  # fmt: skip
_NOT_LISTED = frozenset({"contacts", "attendance_sessions", "attendance_summaries", "behaviour"})
"""Shown in ways of their own."""


def words_of_field(name: str) -> str:
    """A field as a person calls it."""
    return _FIELD_WORDS.get(name, name.replace("_", " ").capitalize())


def words_of_value(name: str, value: Any) -> str:
    """A value as a person reads it, codes in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(words_of_value(name, each) for each in value)
    if isinstance(value, dict):
        return _spell(name, value)
    words = {"first_language": LANGUAGES, "nationality": NATIONALITIES}.get(name) or CODE_WORDS.get(name, {})
    return str(words.get(value, value))


def _spell(name: str, value: Mapping[str, Any]) -> str:
    if "lines" in value or "postcode" in value:
        return ", ".join([*value.get("lines", []), *([value["postcode"]] if value.get("postcode") else [])])
    kind = "suspension" if name == "suspensions" else None
    told = [
        CODE_WORDS["suspension"].get(each, each) if kind and key == "type" else words_of_value(key, each)
        for key, each in value.items()
        if key not in ("start", "end", "start_session", "end_session", "rank", "sessions") and each is not None
    ]
    if name == "phones":
        return str(value["number"])
    if value.get("sessions") is not None:
        told.append(f"{value['sessions']} sessions")
    return ", ".join(told) + _days(value)


def _days(value: Mapping[str, Any]) -> str:
    began, ended = (date_words(value[each]) if value.get(each) else "" for each in ("start", "end"))
    if began and ended:
        return f", {began} to {ended}"
    return f", from {began}" if began else f", until {ended}" if ended else ""


def sections(record: PupilRecord) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The record by groups: a title, and its fields with their values; what is empty is left out."""
    values = record.model_dump(mode="json", exclude_none=True)
    for group, title in SHORT_TITLES.items():
        facts = [
            (words_of_field(name), words_of_value(name, values[name]))
            for name, its_group in GROUP_OF.items()
            if its_group == group and name in values and name not in _NOT_LISTED and values[name] not in ([], {})
        ]
        if facts:
            yield title, facts
