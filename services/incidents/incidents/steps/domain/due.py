"""Dates by which something is due."""

from datetime import date

from haven_schemas.errors import FieldCode, invalid


def read_due_on(value: str) -> date:
    """The date ``YYYY-MM-DD``; ``Problem(invalid_request)`` on ``due_on`` if the calendar has no such day."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise invalid("due_on", FieldCode.WRONG_FORMAT) from None


def day_text(day: date | None) -> str | None:
    """``YYYY-MM-DD``, or None."""
    return None if day is None else day.isoformat()
