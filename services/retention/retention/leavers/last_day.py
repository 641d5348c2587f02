"""Who is due: by which schedule, and by the last day on which a child may have left."""

from collections.abc import Iterable
from datetime import date

from haven_schemas.acts.retention.schedules import RecordKind

from retention.schedules import Schedule

RECORD: RecordKind = "roll_leaver"


def of_leavers(schedules: Iterable[Schedule]) -> Schedule:
    """Of those in use on a day the one for former pupils; one comes ready."""
    return next(each for each in schedules if each.record == RECORD)


def left_by(today: date, years: int) -> date:
    """Whoever left by this day left so many years ago; of 29 February, where that year has none, the day before: who
    left on 29 February is due on 1 March, as files are (``years_later``). The first day of all where there is none."""
    if today.year <= years:
        return date.min
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 2, 28)
