"""By when a school answers what another one said: a weekday, also in the holidays."""

from datetime import datetime, time, timedelta, timezone

from pupils.files.domain.roll_file import LONDON

_SATURDAY = 5


def after_a_weekday(start: datetime) -> datetime:
    """The same time on the next weekday, by the schools' clocks; what begins at a weekend begins with Monday."""
    local = start.astimezone(LONDON)
    if local.weekday() >= _SATURDAY:
        local = datetime.combine(local.date() + timedelta(days=7 - local.weekday()), time(), LONDON)
    day = local.date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, local.time(), LONDON).astimezone(timezone.utc)
