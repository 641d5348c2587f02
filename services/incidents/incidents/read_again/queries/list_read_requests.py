"""Requests to read files again, of the caller's schools."""

from datetime import datetime
from uuid import UUID

from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.read_again import ListReadRequests, ReadRequestPage
from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select, tuple_

from incidents.models import ReadRequestRow
from incidents.paging import cut, next_cursor

from .find_request import is_open_request
from .request_lines import request_line, was_told

_ROW = ReadRequestRow
_WAITING_FIRST: ColumnElement[int] = case((_ROW.state == "asked", 0), else_=1)


def list_read_requests(unit: Unit, request: ListReadRequests) -> ReadRequestPage:
    """One page, what nobody answered first. ``mine_to_decide`` here: whether the caller was told of it.
    ``invalid_request`` on a cursor of another list."""
    digest = filter_digest(
        "read_requests", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    rows, more = cut(unit.session.scalars(_page(unit, request, digest)).all(), request.limit)
    unit.audit(
        AuditAction.HANDOVER_REQUEST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids={school_id for row in rows for school_id in row.school_ids},
        subject_ids={each for row in rows for each in (row.subject_id, row.pupil_id)},
    )
    keys = (0 if rows[-1].state == "asked" else 1, rows[-1].asked_at, rows[-1].id) if rows else ()
    lines = [request_line(row, mine_to_decide=was_told(row, unit.access.actor_id)) for row in rows]
    return ReadRequestPage(requests=lines, next_cursor=next_cursor(digest, more, *keys))


def _page(unit: Unit, request: ListReadRequests, digest: str) -> Select[ReadRequestRow]:
    wanted = select(_ROW).where(is_open_request(unit))
    if request.handover_id is not None:
        wanted = wanted.where(_ROW.handover_id == request.handover_id)
    if request.state is not None:
        wanted = wanted.where(_ROW.state == request.state)
    if request.cursor is not None:
        part, asked_at, request_id = _after(request.cursor, digest)
        later = and_(literal(part) == _WAITING_FIRST, tuple_(_ROW.asked_at, _ROW.id) < tuple_(asked_at, request_id))
        wanted = wanted.where(or_(literal(part) < _WAITING_FIRST, later))
    return wanted.order_by(_WAITING_FIRST, _ROW.asked_at.desc(), _ROW.id.desc()).limit(request.limit + 1)


def _after(cursor: str, digest: str) -> tuple[int, datetime, UUID]:
    try:
        part, asked_at, request_id = cursors.decode(cursor, digest)
        return int(part), datetime.fromisoformat(asked_at), UUID(request_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
