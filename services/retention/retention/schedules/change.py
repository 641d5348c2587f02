"""A schedule is made or changed."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.retention.schedules import FIXED, KeepSchedule, ScheduleKept, ScheduleWords, Trigger
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import ScheduleEarlier
from haven_schemas.rights import Right
from sqlalchemy import func, select

from retention.days import after_working_days, london_day
from retention.models import OwnScheduleRow

from .own_schedule import check_sets_schedules, own_rows, proposed, schedule_of
from .ready import GROWN_UP
from .schedule import Schedule
from .sweep import want_sweep
from .used import comes_earlier, ready_for, shorter_than_law


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


def keep_schedule(unit: Unit, request: KeepSchedule) -> ScheduleKept:
    """It counts from its first day on, in place of what comes ready; all files are looked at anew.

    One that has begun is not changed: a later one ends it. One that brings a day earlier, or keeps files on no more,
    begins after a whole working day, in which others who set schedules and who watch over data are told.
    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on the field that is wrong, on ``since``
    with ``duplicate`` where that day has one, and ``not_in_the_future`` for one that comes earlier too soon.
    """
    check_sets_schedules(unit)
    schedule = checked_schedule(unit, request)
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("own_schedule"))))
    row = OwnScheduleRow(id=new_id(), version=0) if request.schedule_id is None else _held(unit, request)
    taken = select(OwnScheduleRow.id).where(
        OwnScheduleRow.record == request.record, OwnScheduleRow.since == request.since, OwnScheduleRow.id != row.id
    )
    with unit.session.no_autoflush:
        if unit.session.scalar(taken) is not None:
            raise invalid("since", FieldCode.DUPLICATE)
        is_earlier = _is_earlier(unit, schedule, row.id)
    row.record, row.since, row.trigger, row.years = request.record, request.since, request.trigger, request.years
    row.keeps, row.source, row.agreed, row.note = request.keeps, request.source, request.agreed, request.note
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.session.add(row)
    unit.session.flush()
    want_sweep(unit, unit.access.actor_id)
    if is_earlier:
        unit.publish(
            ScheduleEarlier(schedule_id=row.id, version=row.version, kept_by=unit.access.actor_id),
            aggregate_id=row.id,
            aggregate_version=row.version,
            school_id=None,
        )
    unit.audit(AuditAction.RETENTION_SCHEDULE_KEEP, right=Right.RETENTION_SET, object_id=row.id)
    return ScheduleKept(id=row.id, version=row.version)


def _is_earlier(unit: Unit, schedule: Schedule, own_id: UUID) -> bool:
    """Then others are told, and it begins once a whole working day is over: ``invalid_request`` on ``since``."""
    others = [schedule_of(row) for row in own_rows(unit) if row.id != own_id]
    if not comes_earlier(schedule, others):
        return False
    if schedule.since is not None and schedule.since < after_working_days(london_day(unit.now), 1):
        raise invalid("since", FieldCode.NOT_IN_THE_FUTURE)
    return True


def _held(unit: Unit, request: KeepSchedule) -> OwnScheduleRow:
    row = unit.session.scalar(select(OwnScheduleRow).where(OwnScheduleRow.id == request.schedule_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.record != request.record:
        raise invalid("record", FieldCode.NOT_ALLOWED)
    if row.since <= london_day(unit.now):
        raise invalid("since", FieldCode.TOO_LONG_AGO)
    return row
