"""What is wrong with a schedule that somebody typed."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.retention.schedules import ScheduleWords

from retention.days import london_day
from retention.schedules.domain.in_use import shorter_than_law
from retention.schedules.domain.schedule import Schedule
from retention.schedules.parts.own_schedules import proposed

GROWN_UP = 18
"""No file is reviewed for destruction while the child is one."""


def checked_schedule(unit: Unit, words: ScheduleWords) -> Schedule:
    """``invalid_request`` on ``since`` (a day that is over), ``years`` (shorter than law, or while they are children),
    ``trigger`` (the birth of a child whose birth date nobody knows, or anything but leaving of former pupils), and
    ``keeps`` (of those)."""
    schedule = proposed(words)
    if words.since < london_day(unit.now):
        raise invalid("since", FieldCode.TOO_LONG_AGO)
    if words.record == "no_birth_date" and words.trigger != "last_entry":
        raise invalid("trigger", FieldCode.NOT_ALLOWED)
    if words.record == "roll_leaver":
        _check_leavers(words)
    if shorter_than_law(schedule) or (words.trigger == "birth" and words.years < GROWN_UP):
        raise invalid("years", FieldCode.TOO_SHORT)
    return schedule


def _check_leavers(words: ScheduleWords) -> None:
    """Of whom nothing is recorded there is nothing to count from but that they left, and nobody reviews it."""
    if words.trigger != "leaving":
        raise invalid("trigger", FieldCode.NOT_ALLOWED)
    if words.keeps:
        raise invalid("keeps", FieldCode.NOT_ALLOWED)
