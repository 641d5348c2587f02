"""For how long each kind of record is kept."""

from chassis.units.database import Unit
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.retention.schedules import Schedule as Shown
from haven_schemas.rpc.retention.schedules import ScheduleList
from timescales.words import STATUSES

from retention.days import london_day
from retention.models import OwnScheduleRow
from retention.schedules.domain.in_use import in_use, ready_for
from retention.schedules.domain.schedule import Schedule
from retention.schedules.parts.own_schedules import own_rows, schedule_of


def list_schedules(unit: Unit, request: Empty) -> ScheduleList:  # noqa: ARG001  # it asks for nothing
    """Those in force today, what they stand in place of, and the trust's own of a later day."""
    today = london_day(unit.now)
    own = {schedule_of(row): row for row in own_rows(unit)}
    now = in_use(own, today)
    replaced = [ready for each in now if each in own and (ready := ready_for(each.record, today)) is not None]
    coming = [each for each in own if each.since is not None and each.since > today]
    return ScheduleList(
        schedules=[_shown(each, own.get(each)) for each in now],
        replaced=[_shown(each, None) for each in replaced],
        coming=[_shown(each, own[each]) for each in coming],
    )


def _shown(schedule: Schedule, row: OwnScheduleRow | None) -> Shown:
    said = {
        "code": schedule.code,
        "record": schedule.record,
        "what": schedule.what,
        "trigger": schedule.trigger,
        "years": schedule.years,
        "keeps": schedule.keeps,
        "basis": schedule.basis,
        "source": schedule.source,
        "edition": schedule.edition,
        "status": schedule.status.value,
        "status_words": STATUSES[schedule.status],
        "note": schedule.not_verified,
        "since": schedule.since,
        "checked_on": schedule.checked_on,
        "here": schedule.here,
    }
    if row is not None:
        said |= {
            "schedule_id": row.id,
            "agreed": row.agreed,
            "version": row.version,
            "kept_by": row.kept_by,
            "kept_at": row.kept_at,
        }
    return Shown.model_validate(said)
