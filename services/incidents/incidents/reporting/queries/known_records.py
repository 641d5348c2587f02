"""Which concerns, incident records and papers there are, for a service that told people of some."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.triage import RecordIds
from sqlalchemy import select, union

from incidents.models import ConcernRow, IncidentRow, PaperRow


def known_records(unit: Unit, request: RecordIds) -> RecordIds:
    """Those of ``ids`` that are there; nothing else of them."""
    concerns = select(ConcernRow.id).where(ConcernRow.id.in_(request.ids))
    incidents = select(IncidentRow.id).where(IncidentRow.id.in_(request.ids))
    papers = select(PaperRow.document_id).where(PaperRow.document_id.in_(request.ids))
    unit.audit(AuditAction.CONCERN_LIST_READ, right=Right.SERVICE_CONCERN_FACTS)
    return RecordIds(ids=list(unit.session.scalars(union(concerns, incidents, papers))))
