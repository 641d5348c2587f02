"""Children with a file who left the caller's schools: of whom nobody knows where they are, or somebody does by now."""

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_leavers import LeaverPage, ListLeavers
from sqlalchemy import Select, func, select, tuple_

from incidents.models import LeaverRow
from incidents.paging import after_instant, cut, next_cursor

from .leaver_lines import leaver_lines
from .leavers import LEFT_AT, NOT_KNOWN, WHEREABOUTS, is_leaver

_BEFORE_ALL = "1970-01-01T00:00:00+00:00"


def list_leavers(unit: Unit, request: ListLeavers) -> LeaverPage:
    """One page, those who left first on top. ``invalid_request`` on a cursor of another list."""
    digest = filter_digest(
        "leavers", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    rows, more = cut(unit.session.scalars(_page(unit, request, digest)).all(), request.limit)
    lines = leaver_lines(unit, rows)
    unit.audit(
        AuditAction.LEAVER_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids={row.school_id for row in rows},
        subject_ids={row.subject_id for row in rows},
    )
    last = (rows[-1].left_at or _BEFORE_ALL, rows[-1].subject_id) if rows else ()
    not_known = unit.session.scalar(_not_known(unit, request)) or 0
    return LeaverPage(leavers=lines, not_known=not_known, next_cursor=next_cursor(digest, more, *last))


def _page(unit: Unit, request: ListLeavers, digest: str) -> Select[LeaverRow]:
    wanted = select(LeaverRow).where(is_leaver(unit))
    wanted = wanted.where(WHEREABOUTS != NOT_KNOWN if request.found else WHEREABOUTS == NOT_KNOWN)
    if request.school_id is not None:
        wanted = wanted.where(LeaverRow.school_id == request.school_id)
    if request.cursor is not None:
        wanted = wanted.where(tuple_(LEFT_AT, LeaverRow.subject_id) > tuple_(*after_instant(request.cursor, digest)))
    return wanted.order_by(LEFT_AT, LeaverRow.subject_id).limit(request.limit + 1)


def _not_known(unit: Unit, request: ListLeavers) -> Select[int]:
    wanted = select(func.count()).select_from(LeaverRow).where(is_leaver(unit), WHEREABOUTS == NOT_KNOWN)
    return wanted if request.school_id is None else wanted.where(LeaverRow.school_id == request.school_id)
