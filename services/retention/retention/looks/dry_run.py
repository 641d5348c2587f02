"""What a schedule would change, before it is kept."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.retention.files import DryRun, DryRunLine, DryRunTotals
from haven_schemas.acts.retention.schedules import OF_EVERY_FILE, SchoolChange, WhatWouldChange, WouldChange
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, func, or_, select

from retention.days import london_day
from retention.extras import OtherOwners
from retention.files import count_again, later_of
from retention.models import FileRow
from retention.schedules import (
    Schedule,
    check_sets_schedules,
    checked_schedule,
    last_ended,
    schedules_in_use,
    words_by_code,
)

_AT_ONCE = 2_000


def told_of(unit: Unit, owners: OtherOwners, right: Right) -> ColumnElement[bool]:
    """Of the schools where the caller has ``right``: all files where they read none, and where they read some those
    that are not hidden from them. ``OwnerAway``."""
    schools = unit.access.schools_with(right)
    reading = schools & unit.access.schools_with(Right.RECORD_READ)
    unread = FileRow.school_id.in_(schools - reading)
    if not reading or not unit.access.has(Right.CONCERN_TRIAGE):
        return unread
    hidden = owners.files_hidden(unit.access)
    counted = and_(
        FileRow.school_id.in_(reading & set(hidden.school_ids)), FileRow.subject_id.not_in(hidden.subject_ids)
    )
    return or_(unread, counted)


def dry_run(unit: Unit, owners: OtherOwners, request: DryRun) -> DryRunTotals:
    """By school and schedule, of what the last look at all files found; nothing is written.

    Whoever reads files is told of those they read alone: a total that counted a hidden one would tell that there is
    one. Whoever reads none, a data protection officer, is told of all: totals name no child. ``OwnerAway``.
    """
    due, words = FileRow.until <= request.by, words_by_code(unit)
    found = unit.session.execute(
        select(
            FileRow.school_id,
            FileRow.schedule,
            func.count().filter(due).label("due"),
            func.count().filter(due, FileRow.held).label("held"),
            func.count().filter(due, FileRow.keeps).label("keeps"),
            func.count().filter(~due).label("later"),
        )
        .where(told_of(unit, owners, Right.RETENTION_READ))
        .group_by(FileRow.school_id, FileRow.schedule)
        .order_by(FileRow.school_id, FileRow.schedule)
    ).all()
    unit.audit(
        AuditAction.RETENTION_TOTALS_READ,
        right=Right.RETENTION_READ,
        school_ids=unit.access.schools_with(Right.RETENTION_READ),
    )
    lines = [DryRunLine.model_validate(row._asdict() | {"what": words.get(row.schedule, "")}) for row in found]
    return DryRunTotals(by=request.by, lines=lines, looked_at=last_ended(unit))


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
