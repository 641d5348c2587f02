"""The pupil record as people read it: groups of fields, fields, and values with their codes in words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from haven_schemas.acts.pupil_record_fields import GROUP_OF, PupilRecord
from haven_schemas.language_codes import LANGUAGES, NATIONALITIES
from haven_schemas.words.pupil_codes import BY_FIELD, SUSPENSIONS
from haven_schemas.words.pupil_fields import FIELDS
from haven_schemas.words.pupils import FIELD_GROUPS
from haven_schemas.words.staff_lists import STAFF_FIELDS

from gateway.rendering.times import date_words

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_LISTED = frozenset({"contacts", "attendance_sessions", "attendance_summaries", "behaviour"})
"""Shown in ways of their own."""


def words_of_field(name: str) -> str:
    """A field as a person calls it."""
    return FIELDS.get(name) or {str(each): words for each, words in STAFF_FIELDS.items()}.get(name, name)


def words_of_value(name: str, value: Any) -> str:
    """A value as a person reads it, codes in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(words_of_value(name, each) for each in value)
    if isinstance(value, dict):
        return _spell(name, value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date_words(value)
    words = {"first_language": LANGUAGES, "nationality": NATIONALITIES}.get(name) or BY_FIELD.get(name, {})
    return str(words.get(value, value))


def _spell(name: str, value: Mapping[str, Any]) -> str:
    if "lines" in value or "postcode" in value:
        return ", ".join([*value.get("lines", []), *([value["postcode"]] if value.get("postcode") else [])])
    kind = "suspension" if name == "suspensions" else None
    parts = [
        SUSPENSIONS.get(each, each) if kind and key == "type" else words_of_value(key, each)
        for key, each in value.items()
        if key not in ("start", "end", "start_session", "end_session", "rank", "sessions") and each is not None
    ]
    if name == "phones":
        return str(value["number"])
    if value.get("sessions") is not None:
        parts.append(f"{value['sessions']} sessions")
    return ", ".join(parts) + _days(value)


def _days(value: Mapping[str, Any]) -> str:
    began, ended = (date_words(value[each]) if value.get(each) else "" for each in ("start", "end"))
    if began and ended:
        return f", {began} to {ended}"
    return f", from {began}" if began else f", until {ended}" if ended else ""


def sections(record: PupilRecord) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The record by groups: a title, and its fields with their values; what is empty is left out."""
    values = record.model_dump(mode="json", exclude_none=True)
    for group, title in FIELD_GROUPS.items():
        facts = [
            (words_of_field(name), words_of_value(name, values[name]))
            for name, its_group in GROUP_OF.items()
            if its_group == group and name in values and name not in _NOT_LISTED and values[name] not in ([], {})
        ]
        if facts:
            yield title, facts
