"""The day that a list or a dry run is asked for, as its address has it."""

from datetime import date

from flask import request

from gateway.rendering.times import in_london
from gateway.rendering.typed_days import read_day
from gateway.state import haven

_YEARS = range(1900, 2201)


def today() -> date:
    """In London."""
    return in_london(haven().clock()).date()


def day_asked() -> date | None:
    """``by``, typed day first; None where there is none, or what stands there is no day of this century or so."""
    day = read_day(request.args.get("by", ""))
    return day if day is not None and day.year in _YEARS else None
