"""Instants as people in England read and type them: Europe/London."""

import re
from calendar import day_name, month_name
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_DAYS, _MONTHS = tuple(day_name), tuple(month_name)  # each look at the calendar's own formats a date

_TIME = re.compile(r"^\s*(\d{1,2})(?:[:.\s]?(\d{2}))?\s*(am|pm)?\s*$", re.IGNORECASE)


def in_london(instant: datetime) -> datetime:
    """The same instant on a clock in London."""
    return instant.astimezone(LONDON)


def days_since(instant: datetime, now: datetime) -> int:
    """Days of the calendar of London between the two; 0 on the same day."""
    return max((in_london(now).date() - in_london(instant).date()).days, 0)


def long_day(instant: datetime) -> str:
    """``Tuesday 24 November 2026``."""
    local = in_london(instant)
    return f"{_DAYS[local.weekday()]} {_day(local)}"


def day(instant: datetime) -> str:
    """``24 November 2026``."""
    return _day(in_london(instant))


def clock(instant: datetime) -> str:
    """``3:05pm``."""
    return _clock(in_london(instant))


def next_time(instant: datetime) -> str:
    """``8:00am on Monday 30 November``: soon enough for a year to be clear."""
    local = in_london(instant)
    return f"{_clock(local)} on {_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month]}"


def moment(instant: datetime) -> str:
    """``24 November 2026 at 3:05pm``."""
    local = in_london(instant)
    return f"{_day(local)} at {_clock(local)}"


def _day(local: date) -> str:
    return f"{local.day} {_MONTHS[local.month]} {local.year}"


def _clock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"


def date_words(text: str) -> str:
    """``2026-11-24`` as ``24 November 2026``."""
    return _day(date.fromisoformat(text))


def month_words(text: str) -> str:
    """``2026-11`` as ``November 2026``."""
    year, month = text.split("-")
    return f"{_MONTHS[int(month)]} {year}"


def read_date(day_text: str, month_text: str, year_text: str) -> date | None:
    """The date typed in three boxes, or None if there is no such day."""
    try:
        year = int(year_text)
        return date(year + 2000 if year < 100 else year, int(month_text), int(day_text))
    except (ValueError, OverflowError):
        return None


def read_time(text: str) -> time | None:
    """``10:45``, ``1045``, ``2.15pm`` or ``9am`` as a time of day, or None."""
    match = _TIME.match(text)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute)


def instant_of(day_: date, time_: time) -> datetime:
    """The instant at which London's clocks show ``time_`` on ``day_``; in the repeated hour of October the first."""
    return datetime.combine(day_, time_, tzinfo=LONDON)
