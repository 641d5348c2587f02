"""What became of the caller's own reports: received, being dealt with, closed."""

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.reporting import ListOwnConcerns
from haven_schemas.rpc.incidents.triage import ConcernPage, DestroyedReport
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id
from incidents.disposal.parts.note_destroyed_reports import KEPT
from incidents.models import ConcernRow, DestroyedReportRow
from incidents.paging import cut, next_cursor
from incidents.triage.queries.concern_lines import concern_lines
from incidents.triage.queries.list_concerns import newest_first

_MOST_DESTROYED = 50


def list_own_concerns(unit: Unit, request: ListOwnConcerns) -> ConcernPage:
    """One page, newest first, without what was decided; on the first what went with a child's file."""
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
    destroyed = [] if request.cursor is not None else _destroyed(unit)
    return ConcernPage(concerns=lines, next_cursor=next_cursor(digest, more, *keys), destroyed=destroyed)


def _destroyed(unit: Unit) -> list[DestroyedReport]:
    """Of the last year, newest first."""
    own = (
        select(DestroyedReportRow)
        .where(
            DestroyedReportRow.reporter_id == unit.access.actor_id,
            DestroyedReportRow.destroyed_at > unit.now - KEPT,
        )
        .order_by(DestroyedReportRow.destroyed_at.desc(), DestroyedReportRow.id)
        .limit(_MOST_DESTROYED)
    )
    return [
        DestroyedReport(school_id=row.school_id, recorded_at=row.recorded_at, destroyed_at=row.destroyed_at)
        for row in unit.session.scalars(own)
    ]
