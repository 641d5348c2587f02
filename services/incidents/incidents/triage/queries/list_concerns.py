"""Concerns to triage, or all that the caller may see."""

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.triage import ConcernPage, ListConcerns
from sqlalchemy import Select, select, tuple_

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ConcernRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.reads_by_school import note_reads
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_concerns, waiting_concerns, waits_at

from .concern_lines import concern_lines


def list_concerns(unit: Unit, request: ListConcerns) -> ConcernPage:
    """One page, newest ``recorded_at`` first; ``invalid_request`` on a cursor of another list."""
    sight = sight_of(unit)
    categories = categories_by_id(unit)
    digest = filter_digest("concerns", unit.access.actor_id, request.waiting_only, request.school_id)
    wanted = select(ConcernRow)
    if request.waiting_only:
        wanted = wanted.where(waiting_concerns(sight))
    else:
        wanted = wanted.where(visible_concerns(sight, categories))
    if request.school_id is not None:
        at_school = waits_at if request.waiting_only else ConcernRow.school_id.__eq__
        wanted = wanted.where(at_school(request.school_id))
    found = unit.session.scalars(newest_first(wanted, request.cursor, digest, request.limit)).all()
    rows, more = cut(found, request.limit)
    lines = concern_lines(unit, rows, categories)
    right = Right.CONCERN_TRIAGE if request.waiting_only else Right.RECORD_READ
    told = [(line.school_id, line.subject_ids, line.id) for line in lines]
    note_reads(unit, AuditAction.CONCERN_LIST_READ, right, told)
    keys = (rows[-1].recorded_at, rows[-1].id) if rows else ()
    return ConcernPage(concerns=lines, next_cursor=next_cursor(digest, more, *keys))


def newest_first(wanted: Select[ConcernRow], cursor: str | None, digest: str, limit: int) -> Select[ConcernRow]:
    """The page after ``cursor``, and one row more."""
    if cursor is not None:
        wanted = wanted.where(tuple_(ConcernRow.recorded_at, ConcernRow.id) < tuple_(*after_instant(cursor, digest)))
    return wanted.order_by(ConcernRow.recorded_at.desc(), ConcernRow.id.desc()).limit(limit + 1)
