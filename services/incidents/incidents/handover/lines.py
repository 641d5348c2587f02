"""Files on their way."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.handovers import FileOnItsWay, HandoverLine, HandoverPage, ListHandovers
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, Uuid, and_, any_, case, func, literal, or_, select, tuple_

from incidents.models import FileHandoverRow, HandedFileRow
from incidents.paging import cut, next_cursor
from incidents.reading import STILL_WAITING
from incidents.sight import (
    holds_open_files,
    holds_sen_papers,
    is_of_interest,
    is_of_team,
    is_open_file,
    may_sign,
    may_sign_sen,
    waits_for,
)

_LONDON = ZoneInfo("Europe/London")
_COLUMNS = (
    "id", "from_school_id", "to_school_id", "state", "begun_at", "received_at", "received_by", "sen_received_at",
    "sen_received_by", "version",
)  # fmt: skip
_ROW = FileHandoverRow
_OPEN_FIRST: ColumnElement[int] = case((_ROW.state == "open", 0), else_=1)


def handover_lines(unit: Unit, rows: Sequence[FileHandoverRow]) -> list[HandoverLine]:
    """With how many children are in each of whom the caller may know, and whether SEN papers wait to be signed for."""
    ids = [row.id for row in rows]
    counted = {row.handover_id: row for row in unit.session.execute(_counted(unit, ids))}
    with_sen = select(FileHandoverRow.id).where(one_of(FileHandoverRow.id, ids), holds_sen_papers(unit))
    sen = set(unit.session.scalars(with_sen))
    return [
        _line(
            unit,
            row,
            files=counted[row.id].files if row.id in counted else 0,
            waiting=counted[row.id].waiting if row.id in counted else 0,
            sen_waiting=row.id in sen and row.sen_received_at is None,
        )
        for row in rows
    ]


def _line(unit: Unit, row: FileHandoverRow, *, files: int, waiting: int, sen_waiting: bool) -> HandoverLine:
    signs = row.state == "open" and waiting > 0 and may_sign(unit, row)
    return HandoverLine.model_validate(
        {
            **{name: getattr(row, name) for name in _COLUMNS},
            "due_on": row.due_on.isoformat(),
            "overdue": is_overdue(unit, row),
            "files": files,
            "waiting": waiting,
            "sen_waiting": sen_waiting,
            "mine_to_sign": signs or (sen_waiting and may_sign_sen(unit, row.to_school_id)),
        }
    )


def is_overdue(unit: Unit, row: FileHandoverRow) -> bool:
    """Whether somebody should have signed by now."""
    return row.state == "open" and row.due_on < unit.now.astimezone(_LONDON).date()


def _counted(unit: Unit, ids: Sequence[UUID]) -> Select[UUID, int, int]:
    waits = HandedFileRow.state.in_(("waiting", "excepted"))
    return (
        select(
            HandedFileRow.handover_id,
            func.count().label("files"),
            func.count().filter(waits).label("waiting"),
        )
        .where(
            one_of(HandedFileRow.handover_id, ids),
            HandedFileRow.state.not_in(("empty", "withdrawn")),
            is_open_file(unit),
        )
        .group_by(HandedFileRow.handover_id)
    )


def list_handovers(unit: Unit, request: ListHandovers) -> HandoverPage:
    """One page, those nobody signed for first; no child. ``invalid_request`` on a cursor of another list."""
    digest = filter_digest(
        "handovers", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    found = unit.session.scalars(_page(unit, request, digest)).all()
    rows, more = cut(found, request.limit)
    unit.audit(
        AuditAction.HANDOVER_LIST_READ,
        right=Right.RECORD_READ,
        school_ids={school_id for row in rows for school_id in row.school_ids},
    )
    keys = (0 if rows[-1].state == "open" else 1, rows[-1].begun_at, rows[-1].id) if rows else ()
    return HandoverPage(handovers=handover_lines(unit, rows), next_cursor=next_cursor(digest, more, *keys))


def _page(unit: Unit, request: ListHandovers, digest: str) -> Select[FileHandoverRow]:
    wanted = select(_ROW).where(_ROW.state != "empty", is_of_interest(unit), holds_open_files(unit))
    if request.to_sign:
        wanted = wanted.where(waits_for(unit))
    if request.school_id is not None:
        wanted = wanted.where(literal(request.school_id, Uuid()) == any_(_ROW.school_ids))
    if request.state is not None:
        wanted = wanted.where(_ROW.state == request.state)
    if request.cursor is not None:
        part, begun_at, handover_id = _after(request.cursor, digest)
        later = and_(literal(part) == _OPEN_FIRST, tuple_(_ROW.begun_at, _ROW.id) < tuple_(begun_at, handover_id))
        wanted = wanted.where(or_(literal(part) < _OPEN_FIRST, later))
    return wanted.order_by(_OPEN_FIRST, _ROW.begun_at.desc(), _ROW.id.desc()).limit(request.limit + 1)


def _after(cursor: str, digest: str) -> tuple[int, datetime, UUID]:
    try:
        part, begun_at, handover_id = cursors.decode(cursor, digest)
        return int(part), datetime.fromisoformat(begun_at), UUID(handover_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def files_on_their_way(unit: Unit, family: Collection[UUID]) -> list[FileOnItsWay]:
    """For the safeguarding teams of both schools, the oldest first. ``family``: every id of a child whose file is open
    to the caller."""
    rows = unit.session.scalars(
        select(FileHandoverRow)
        .join(HandedFileRow, HandedFileRow.handover_id == FileHandoverRow.id)
        .where(
            HandedFileRow.subject_id.in_(family),
            HandedFileRow.state.in_(STILL_WAITING),
            FileHandoverRow.state == "open",
        )
        .order_by(FileHandoverRow.begun_at, FileHandoverRow.id)
    )
    return [
        FileOnItsWay(
            handover_id=row.id,
            from_school_id=row.from_school_id,
            to_school_id=row.to_school_id,
            begun_at=row.begun_at,
            due_on=row.due_on.isoformat(),
            overdue=is_overdue(unit, row),
        )
        for row in rows.unique()
        if is_of_team(unit, row)
    ]
