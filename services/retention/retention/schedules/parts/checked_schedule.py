"""What is wrong with a schedule that somebody typed."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.retention.schedules import FIXED, ScheduleWords, Trigger

from retention.days import london_day
from retention.schedules.domain.in_use import ready_for, shorter_than_law
from retention.schedules.domain.ready import GROWN_UP
from retention.schedules.domain.schedule import Schedule
from retention.schedules.parts.own_schedules import proposed


def checked_schedule(unit: Unit, words: ScheduleWords) -> Schedule:
    """``invalid_request`` on ``since`` (a day that is over), ``record`` (what no trust sets), ``years`` (shorter than
    law, or while they are children), ``trigger`` (the birth of a child whose birth date nobody knows, anything but
    leaving of former pupils or destruction of the register, or what only those or every file is counted from), and
    ``keeps`` (of those three)."""
    schedule = proposed(words)
    if words.since < london_day(unit.now):
        raise invalid("since", FieldCode.TOO_LONG_AGO)
    if words.record in FIXED:
        raise invalid("record", FieldCode.NOT_ALLOWED)
    if words.record == "last_written":
        _check_last_written(words)
    elif words.trigger in ("youngest_birth", "last_written"):
        raise invalid("trigger", FieldCode.NOT_ALLOWED)
    if words.record == "no_birth_date" and words.trigger != "last_entry":
        raise invalid("trigger", FieldCode.NOT_ALLOWED)
    if words.record == "roll_leaver":
        _check_unreviewed(words, "leaving")
    if words.record == "register":
        _check_unreviewed(words, "destruction")
    elif words.trigger == "destruction":
        raise invalid("trigger", FieldCode.NOT_ALLOWED)
    if shorter_than_law(schedule) or (words.trigger == "birth" and words.years < GROWN_UP):
        raise invalid("years", FieldCode.TOO_SHORT)
    return schedule


def _check_unreviewed(words: ScheduleWords, trigger: Trigger) -> None:
    """There is nothing to count from but that they left, or that it was destroyed, and nobody reviews it."""
    if words.trigger != trigger:
        raise invalid("trigger", FieldCode.NOT_ALLOWED)
    if words.keeps:
        raise invalid("keeps", FieldCode.NOT_ALLOWED)


def _check_last_written(words: ScheduleWords) -> None:
    """It holds beside the others, so it proposes nothing; less than what comes ready would be one person's word."""
    if words.trigger != "last_written":
        raise invalid("trigger", FieldCode.NOT_ALLOWED)
    if words.keeps:
        raise invalid("keeps", FieldCode.NOT_ALLOWED)
    ready = ready_for(words.record, words.since)
    if ready is not None and words.years < ready.years:
        raise invalid("years", FieldCode.TOO_SHORT)
