"""What became of the caller's own reports: received, being dealt with, closed."""

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.reporting import ListOwnConcerns
from haven_schemas.rpc.incidents.triage import ConcernPage
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ConcernRow
from incidents.paging import cut, next_cursor
from incidents.triage.queries.concern_lines import concern_lines
from incidents.triage.queries.list_concerns import newest_first


def list_own_concerns(unit: Unit, request: ListOwnConcerns) -> ConcernPage:
    """One page, newest first, without what was decided."""
    digest = filter_digest("own concerns", unit.access.actor_id)
    own = select(ConcernRow).where(ConcernRow.reporter_id == unit.access.actor_id)
    found = unit.session.scalars(newest_first(own, request.cursor, digest, request.limit)).all()
    rows, more = cut(found, request.limit)
    lines = concern_lines(unit, rows, categories_by_id(unit), own=True)
    unit.audit(
        AuditAction.CONCERN_LIST_READ,
        right=Right.CONCERN_FOLLOW_OWN,
        school_ids=[row.school_id for row in rows],
        subject_ids=[subject_id for line in lines for subject_id in line.subject_ids],
    )
    keys = (rows[-1].recorded_at, rows[-1].id) if rows else ()
    return ConcernPage(concerns=lines, next_cursor=next_cursor(digest, more, *keys))
