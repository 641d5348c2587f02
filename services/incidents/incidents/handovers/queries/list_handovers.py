"""Files that go from one school to another, for those who send and those who receive them."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.handovers import HandoverPage, ListHandovers
from sqlalchemy import ColumnElement, Select, Uuid, and_, any_, case, literal, or_, select, tuple_

from incidents.models import FileHandoverRow
from incidents.paging import cut, next_cursor

from .handover_lines import handover_lines
from .handover_team import holds_open_files, is_of_interest, waits_for

_LONDON = ZoneInfo("Europe/London")
_ROW = FileHandoverRow
_OPEN_FIRST: ColumnElement[int] = case((_ROW.state == "open", 0), else_=1)


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
