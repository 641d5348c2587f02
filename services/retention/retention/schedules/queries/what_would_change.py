"""How many files would have another day by a schedule that nobody has kept yet."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.schedules import OF_EVERY_FILE, SchoolChange, WhatWouldChange, WouldChange
from sqlalchemy import ColumnElement, select

from retention.days import london_day
from retention.extras import OtherOwners
from retention.files.parts.counted import count_again, later_of
from retention.files.parts.sweeps import last_ended
from retention.files.parts.told_of import told_of
from retention.models import FileRow
from retention.schedules.domain.schedule import Schedule
from retention.schedules.parts.checked_schedule import checked_schedule
from retention.schedules.parts.own_schedules import schedules_in_use
from retention.schedules.parts.setters import check_sets_schedules

_AT_ONCE = 2_000


@dataclass
class _Change:
    earlier: int = 0
    later: int = 0
    due_now: int = 0


def what_would_change(unit: Unit, owners: OtherOwners, request: WhatWouldChange) -> WouldChange:
    """Of the files that were looked at last and are not hidden from the caller, as if it counted from today. Errors as
    ``keep_schedule``; ``OwnerAway``."""
    check_sets_schedules(unit)
    proposed, today = checked_schedule(unit, request), london_day(unit.now)
    schedules = [each for each in schedules_in_use(unit, request.since) if each.record != request.record]
    schedules.append(proposed)
    changes: dict[UUID, _Change] = defaultdict(_Change)
    for row in _files(unit, proposed, told_of(unit, owners, Right.RETENTION_SET)):
        would_be = later_of(count_again(row, schedules).until, row.decided_until)
        change = changes[row.school_id]
        change.earlier += would_be < row.until
        change.later += would_be > row.until
        change.due_now += would_be <= today < row.until and not row.held
    unit.audit(AuditAction.RETENTION_TOTALS_READ, right=Right.RETENTION_SET, school_ids=set(changes))
    return WouldChange(
        schools=[
            SchoolChange(school_id=school, earlier=each.earlier, later=each.later, due_now=each.due_now)
            for school, each in sorted(changes.items())
            if each.earlier or each.later
        ],
        looked_at=last_ended(unit),
    )


def _files(unit: Unit, schedule: Schedule, told: ColumnElement[bool]) -> Iterator[FileRow]:
    """Those that hold records of its kind, streamed: there may be hundreds of thousands."""
    wanted = select(FileRow).where(told).order_by(FileRow.subject_id)
    if schedule.record == "no_birth_date":
        wanted = wanted.where(FileRow.born_on.is_(None))
    elif schedule.record not in OF_EVERY_FILE:
        wanted = wanted.where(FileRow.kinds.contains([schedule.record]))
    after: UUID | None = None
    while True:
        page = wanted if after is None else wanted.where(FileRow.subject_id > after)
        rows = unit.session.scalars(page.limit(_AT_ONCE)).all()
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].subject_id
        unit.session.expunge_all()
