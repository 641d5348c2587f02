"""A day as people in Britain type it in one box: day first, always."""

import re
from calendar import month_name
from datetime import date

_NUMBERS = re.compile(r"(\d{1,2})\s*[/. -]\s*(\d{1,2})\s*[/. -]\s*(\d{4}|\d{2})")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4}|\d{2})", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def read_day(text: str) -> date | None:
    """``27/3/2026``, ``27 3 26``, ``27 March 2026`` or ``2026-03-27`` as a day; None for what is no day."""
    typed = text.strip()
    try:
        if _ISO.fullmatch(typed):
            return date(*(int(part) for part in typed.split("-")))
        if found := _NUMBERS.fullmatch(typed):
            return date(_year(found[3]), int(found[2]), int(found[1]))
        if found := _WORDS.fullmatch(typed):
            return date(_year(found[3]), month_called(found[2]), int(found[1]))
    except ValueError:
        return None
    return None


def iso_day(text: str) -> str:
    """The day as ISO; what is no day as it was typed, so that whoever checks the field refuses it."""
    found = read_day(text)
    return text.strip() if found is None else found.isoformat()


def day_in_box(value: date | str | None) -> str:
    """A day as it stands in a box to be changed, ``27/3/2026``; what is no ISO day as it was typed."""
    if isinstance(value, str):
        if not _ISO.fullmatch(value):
            return value
        value = read_day(value) or value
    return value if isinstance(value, str) else f"{value.day}/{value.month}/{value.year}" if value else ""


def month_called(word: str) -> int:
    """The month whose name begins with ``word``, 1 to 12; ``ValueError`` where there is none."""
    begun = word.lower()
    for number, name in enumerate(month_name):
        if number and name.lower().startswith("sep" if begun == "sept" else begun):
            return number
    raise ValueError


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)
