"""How many former pupils with no file would go by a day, as far as it can be told without telling of files.

Who left so long ago that they were looked at, and is on the roll still, has something recorded: a number of these would
tell whoever reads files of those that are hidden from them. So what they are told begins after the last day of a look.
"""

from datetime import date, timedelta
from uuid import UUID

from chassis.process.away import OwnerAway
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.files import DryRunLeaverLine, DryRunLeavers, LastLeaverLook
from haven_schemas.watch import schools_of_trust
from sqlalchemy import func, select

from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.days import london_day
from retention.extras import OtherOwners
from retention.leavers.domain.last_day import RECORD, left_by, of_leavers
from retention.models import LeaverBatchRow, LeaverLookRow
from retention.schedules.domain.in_use import in_use
from retention.schedules.domain.schedule import Schedule
from retention.schedules.parts.own_schedules import own_rows, schedule_of

log = get_logger()


def leavers_by(unit: Unit, owners: OtherOwners, by: date) -> DryRunLeavers:
    """At the schools where the caller reads how long records are kept; of a roll that does not answer no line."""
    schedule, last_day = _furthest(unit, by)
    looked_at = _looked_at_by(unit)
    return DryRunLeavers(
        schedule=schedule.code,
        what=schedule.what,
        years=schedule.years,
        left_after=looked_at,
        left_by=last_day,
        lines=_lines(unit, owners, looked_at, last_day),
        last_look=_last_look(unit) if _is_told_of_looks(unit) else None,
    )


def _looked_at_by(unit: Unit) -> date | None:
    """Whoever left by this day is not counted. For who reads files: the last day of any look, since some of those who
    left by then were looked at. For others: the day by which all were, in looks that went on one behind the other."""
    if unit.access.has(Right.RECORD_READ):
        return unit.session.scalar(select(func.max(LeaverLookRow.left_by)))
    looks = select(LeaverLookRow.left_by, LeaverLookRow.after, LeaverLookRow.ended_at).order_by(LeaverLookRow.begun_at)
    whole: date | None = None
    first: date | None = None
    for look in unit.session.execute(looks):
        first = look.left_by if first is None else min(first, look.left_by)
        if look.ended_at is not None and look.after is None:
            whole, first = first, None
    return whole


def _furthest(unit: Unit, by: date) -> tuple[Schedule, date]:
    """By which schedule most have gone by then, and the last day on which those left: where the trust has agreed a
    longer time that begins before, the one until then."""
    today = london_day(unit.now)
    own = [schedule_of(row) for row in own_rows(unit) if row.record == RECORD]
    ends = [each.since - timedelta(days=1) for each in own if each.since is not None and today < each.since <= by]
    found = []
    for day in [*ends, by]:
        schedule = of_leavers(in_use(own, day))
        found.append((schedule, left_by(day, schedule.years)))
    return max(found, key=lambda each: each[1])


def _lines(unit: Unit, owners: OtherOwners, left_after: date | None, last_day: date) -> list[DryRunLeaverLine] | None:
    if left_after is not None and last_day <= left_after:
        return []
    schools = sorted(unit.access.schools_with(Right.RETENTION_READ))
    try:
        found = owners.leavers_of(schools, left_after, last_day)
    except OwnerAway:
        log.warning("leavers_not_counted")
        return None
    return [DryRunLeaverLine(school_id=each.school_id, leavers=each.leavers) for each in found]


def _is_told_of_looks(unit: Unit) -> bool:
    """Numbers of a look are of the whole trust, and beside a list of files that somebody reads they tell how many are
    hidden from them. Whoever reads none is told of all, as in other totals."""
    known: frozenset[UUID] = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    return known <= unit.access.schools_with(Right.RETENTION_READ) and not unit.access.has(Right.RECORD_READ)


def _last_look(unit: Unit) -> LastLeaverLook | None:
    ended = select(LeaverLookRow).where(LeaverLookRow.ended_at.is_not(None))
    look = unit.session.scalar(ended.order_by(LeaverLookRow.begun_at.desc(), LeaverLookRow.id.desc()).limit(1))
    if look is None or look.ended_at is None:
        return None
    batches = select(
        func.coalesce(func.sum(LeaverBatchRow.let_go), 0), func.count().filter(LeaverBatchRow.entries.is_(None))
    )
    let_go, waits = unit.session.execute(batches.where(LeaverBatchRow.look_id == look.id)).one()
    return LastLeaverLook(
        left_by=look.left_by, looked_at=look.looked_at, let_go=None if waits else let_go, ended_at=look.ended_at
    )
