"""The trust agrees for how long one kind of record is kept."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.schedules import KeepSchedule, ScheduleKept
from sqlalchemy import func, select

from retention.days import london_day
from retention.files.parts.sweeps import want_sweep
from retention.models import OwnScheduleRow
from retention.schedules.parts.checked_schedule import checked_schedule
from retention.schedules.parts.setters import check_sets_schedules


def keep_schedule(unit: Unit, request: KeepSchedule) -> ScheduleKept:
    """It counts from its first day on, in place of what comes ready; all files are looked at anew.

    One that has begun is not changed: a later one ends it. ``not_found``, ``not_permitted``, ``stale_version``;
    ``invalid_request`` on the field that is wrong, on ``since`` with ``duplicate`` where that day has one.
    """
    check_sets_schedules(unit)
    checked_schedule(unit, request)
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("own_schedule"))))
    row = OwnScheduleRow(id=new_id(), version=0) if request.schedule_id is None else _held(unit, request)
    taken = select(OwnScheduleRow.id).where(
        OwnScheduleRow.record == request.record, OwnScheduleRow.since == request.since, OwnScheduleRow.id != row.id
    )
    with unit.session.no_autoflush:
        if unit.session.scalar(taken) is not None:
            raise invalid("since", FieldCode.DUPLICATE)
    row.record, row.since, row.trigger, row.years = request.record, request.since, request.trigger, request.years
    row.keeps, row.source, row.agreed, row.note = request.keeps, request.source, request.agreed, request.note
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.session.add(row)
    unit.session.flush()
    want_sweep(unit, unit.access.actor_id)
    unit.audit(AuditAction.RETENTION_SCHEDULE_KEEP, right=Right.RETENTION_SET, object_id=row.id)
    return ScheduleKept(id=row.id, version=row.version)


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
