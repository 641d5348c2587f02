"""The log as it is saved as a file: as it is read, with an entry that says that it was saved."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.audit import AuditPage, ListEntries

from .list_entries import entries_page, narrowed_to


def export_entries(unit: Unit, request: ListEntries) -> AuditPage:
    """As ``list_entries``. Each page of a file is an entry of its own: how much was saved is seen by their number."""
    page = entries_page(unit, request)
    unit.audit(
        AuditAction.AUDIT_LOG_EXPORT,
        right=Right.AUDIT_READ,
        school_ids=unit.access.schools_with(Right.AUDIT_READ),
        subject_ids=[request.subject_id] if request.subject_id else (),
        object_id=narrowed_to(request),
    )
    return page
