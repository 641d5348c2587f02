"""Whether a report that nobody can open is kept from being destroyed unread."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.holds import KeepsReportQuery, ReportKept

from retention.holds.domain.scope import HeldFile, covers
from retention.holds.parts.standing import standing_holds
from retention.holds.parts.wide_holds import limits_of, standing_wide_holds


def keeps_report(unit: Unit, request: KeepsReportQuery) -> ReportKept:
    """By a hold on one of its children, or on many files: by one with years whatever these are, and where it is not
    known of whom it is, by a list of children too (decision 132). The entry names no child: who reads the log may not
    know of whom the report is."""
    of_children = standing_holds(unit, request.subject_ids)
    asked = HeldFile(request.school_id, request.subject_ids)
    kept = bool(of_children) or any(covers(limits_of(each), asked) for each in standing_wide_holds(unit))
    unit.audit(AuditAction.RETENTION_FILE_READ, right=Right.SERVICE_HOLD_CHECK, school_ids=[request.school_id])
    return ReportKept(kept=kept)
