"""A file that somebody sent with a report was not taken: written down, since nothing else is kept of it."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.report_files import RefuseReportFile, ReportFileRefused

from incidents.chronology_lines import subjects_of
from incidents.reporting.parts.own_concern import lock_own_concern


def refuse_report_file(unit: Unit, request: RefuseReportFile) -> ReportFileRefused:
    """Says in the audit log that it was sent, and why it was not taken; ``not_found`` for others' concerns."""
    concern = lock_own_concern(unit, request.concern_id)
    unit.audit(
        AuditAction.DOCUMENT_FILE_REFUSE,
        right=Right.CONCERN_REPORT,
        school_ids=[concern.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, concern.id)],
        object_id=concern.id,
        outcome=request.reason,
    )
    return ReportFileRefused(concern_id=concern.id)
