"""Reports that do not open, for the people who settle them; without a word, and without a child."""

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.unopened import UnopenedReport, UnopenedReportPage, UnopenedReportsQuery
from sqlalchemy import Select, select, tuple_

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, UnopenedReportRow
from incidents.paging import after_instant, cut, next_cursor

from .files_under_intake import files_under_intake
from .seen_unopened import agrees, triages, watches

_ROW = UnopenedReportRow


def unopened_reports(unit: Unit, request: UnopenedReportsQuery) -> UnopenedReportPage:
    """Those found last first; what the caller is not concerned with is left out. ``invalid_request`` on a cursor of
    another list."""
    digest = filter_digest("unopened_reports", unit.access.actor_id, request.concern_id)
    rows, more = cut(unit.session.scalars(_page(request, digest)).all(), request.limit)
    reports = [shown for row in rows if (shown := _shown(unit, row)) is not None]
    unit.audit(
        AuditAction.CONCERN_UNOPENED_READ,
        right=Right.RETENTION_READ,
        school_ids={each.school_id for each in reports},
        object_id=request.concern_id,
    )
    keys = (rows[-1].found_at, rows[-1].concern_id) if rows else ()
    return UnopenedReportPage(reports=reports, next_cursor=next_cursor(digest, more, *keys))


def _page(request: UnopenedReportsQuery, digest: str) -> Select[UnopenedReportRow]:
    wanted = select(_ROW)
    if request.concern_id is not None:
        wanted = wanted.where(_ROW.concern_id == request.concern_id)
    if request.cursor is not None:
        wanted = wanted.where(tuple_(_ROW.found_at, _ROW.concern_id) < tuple_(*after_instant(request.cursor, digest)))
    return wanted.order_by(_ROW.found_at.desc(), _ROW.concern_id.desc()).limit(request.limit + 1)


def _shown(unit: Unit, row: UnopenedReportRow) -> UnopenedReport | None:
    reads, may_agree = triages(unit, row), row.state == "proposed" and agrees(unit, row)
    if not (reads or may_agree or watches(unit, row)):
        return None
    concern = unit.session.get_one(ConcernRow, row.concern_id) if reads else None
    open_to_try = reads and row.state in ("waiting", "proposed")
    proposes = reads and unit.access.has(Right.RETENTION_PROPOSE, row.school_id)
    return UnopenedReport.model_validate(
        {
            "id": row.concern_id,
            "school_id": row.school_id,
            "reporter_id": row.reporter_id if reads or may_agree else None,
            "received_at": row.received_at,
            "because": row.because,
            "found_at": row.found_at,
            "tried_at": row.tried_at,
            "children": None if concern is None else len(subjects_of(unit, concern.id)),
            "files": None if concern is None else row.files or len(files_under_intake(unit, concern)),
            "state": row.state,
            "reason": row.reason,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "agreed_by": row.agreed_by,
            "agreed_at": row.agreed_at,
            "discarded_at": row.discarded_at,
            "reads": reads,
            "may_try": open_to_try,
            "may_leave_out": open_to_try and row.because == "child_key_gone" and concern is not None and concern.sealed,
            "may_propose": proposes and row.state == "waiting" and row.because != "child_key_gone",
            "may_withdraw": proposes and row.state == "proposed",
            "may_agree": may_agree,
            "version": row.version,
        }
    )
