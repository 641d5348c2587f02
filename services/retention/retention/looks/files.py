"""Files that the caller reads, the earliest day first."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.retention.files import FileLine, FilePage, ListFiles
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, select, tuple_

from retention.days import london_day
from retention.extras import OtherOwners
from retention.models import FileRow
from retention.paging import Reading, seen_rows
from retention.schedules import last_ended, words_by_code

from .states import state_of


def list_files(unit: Unit, owners: OtherOwners, request: ListFiles) -> FilePage:
    """As the last look at all files counted them. ``invalid_request`` on ``cursor``; ``OwnerAway``."""
    today = london_day(unit.now)
    rows, cursor = seen_rows(
        unit,
        owners,
        Reading(
            lambda after: _rows(unit, request, today, after),
            lambda row: row.subject_id,
            lambda row: (row.until.isoformat(), row.subject_id),
        ),
        limit=request.limit,
        cursor=request.cursor,
        digest=cursors.filter_digest(unit.access.actor_id, request.model_dump(exclude={"limit", "cursor"})),
    )
    unit.audit(
        AuditAction.RETENTION_FILE_READ,
        right=Right.RETENTION_READ,
        school_ids={row.school_id for row in rows} or unit.access.schools_with(Right.RETENTION_READ),
        subject_ids={row.subject_id for row in rows},
    )
    words = words_by_code(unit)
    return FilePage(
        files=[_line(row, today, words.get(row.schedule, "")) for row in rows],
        next_cursor=cursor,
        looked_at=last_ended(unit),
    )


def _rows(unit: Unit, request: ListFiles, today: date, after: tuple[str, UUID] | None) -> Sequence[FileRow]:
    conditions: list[ColumnElement[bool]] = [FileRow.school_id.in_(unit.access.schools_with(Right.RETENTION_READ))]
    if request.school_id is not None:
        conditions.append(FileRow.school_id == request.school_id)
    if request.by is not None:
        conditions.append(FileRow.until <= request.by)
    if request.state is not None:
        conditions.append(FileRow.held.is_(request.state == "held"))
    if request.state == "in_review":
        conditions.append(FileRow.until <= today)
    elif request.state == "kept":
        conditions.append(FileRow.until > today)
    if after is not None:
        conditions.append(tuple_(FileRow.until, FileRow.subject_id) > (_day(after[0]), after[1]))
    query = select(FileRow).where(*conditions).order_by(FileRow.until, FileRow.subject_id)
    return unit.session.scalars(query.limit(request.limit)).all()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _line(row: FileRow, today: date, what: str) -> FileLine:
    return of_row(FileLine, row, state=state_of(row.until, today, held=row.held), what=what)
