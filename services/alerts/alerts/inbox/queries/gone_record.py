"""Whether a record that cannot be opened is one the caller was told of and that is gone."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import GoneRecord, GoneRecordQuery
from sqlalchemy import func, select

from alerts.models import AlertRow


def gone_record(unit: Unit, request: GoneRecordQuery) -> GoneRecord:
    """Own alerts only: whoever was never told of it learns nothing. Audited like a look into the inbox."""
    own = select(func.max(AlertRow.gone_at)).where(
        AlertRow.recipient_id == unit.access.actor_id, AlertRow.object_id == request.object_id
    )
    unit.audit(AuditAction.ALERT_INBOX_READ, right=Right.ALERT_READ, object_id=unit.access.actor_id)
    return GoneRecord(gone_at=unit.session.scalar(own))
