"""Children with a file who left the caller's schools: of whom nobody knows where they are, or somebody does by now."""

from datetime import datetime, timezone

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.leavers import LeaverPage, ListLeavers
from sqlalchemy import Select, select, tuple_

from incidents.models import LeaverRow
from incidents.paging import after_instant, cut, next_cursor

from .leaver_lines import leaver_lines
from .leavers import LEFT_AT, NOT_KNOWN, candidates, leavers_in

_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LOOKED_AT = 200
"""Leavers at a time, of whom some are at another school of the trust."""


def list_leavers(unit: Unit, request: ListLeavers) -> LeaverPage:
    """One page, those who left first on top. ``invalid_request`` on a cursor of another list."""
    digest = filter_digest(
        "leavers", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    rows, more = cut(_page(unit, request, digest), request.limit)
    lines = leaver_lines(unit, rows)
    unit.audit(
        AuditAction.LEAVER_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids={row.school_id for row in rows},
        subject_ids={row.subject_id for row in rows},
    )
    last = (rows[-1].left_at or _BEFORE_ALL, rows[-1].subject_id) if rows else ()
    return LeaverPage(
        leavers=lines, not_known=_count_not_known(unit, request), next_cursor=next_cursor(digest, more, *last)
    )


def _page(unit: Unit, request: ListLeavers, digest: str) -> list[LeaverRow]:
    """One more than a page holds, if there is one."""
    found: list[LeaverRow] = []
    after = None if request.cursor is None else after_instant(request.cursor, digest)
    while len(found) <= request.limit:
        wanted = _candidates(unit, request, found_out=request.found)
        if after is not None:
            wanted = wanted.where(tuple_(LEFT_AT, LeaverRow.subject_id) > tuple_(*after))
        rows = unit.session.scalars(wanted.order_by(LEFT_AT, LeaverRow.subject_id).limit(_LOOKED_AT)).all()
        found += leavers_in(unit, rows)
        if len(rows) < _LOOKED_AT:
            break
        after = (rows[-1].left_at or _BEFORE_ALL, rows[-1].subject_id)
    return found[: request.limit + 1]


def _count_not_known(unit: Unit, request: ListLeavers) -> int:
    rows = unit.session.scalars(_candidates(unit, request, found_out=False)).all()
    return sum(1 for _ in leavers_in(unit, rows))


def _candidates(unit: Unit, request: ListLeavers, *, found_out: bool) -> Select[LeaverRow]:
    known = LeaverRow.whereabouts != NOT_KNOWN if found_out else LeaverRow.whereabouts == NOT_KNOWN
    wanted = select(LeaverRow).where(candidates(unit), known)
    return wanted if request.school_id is None else wanted.where(LeaverRow.school_id == request.school_id)
