"""Whether the caller wants what can wait in one mail a day, and when."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import DigestChoice

from alerts.models import DigestChoiceRow

from .chosen_digest import chosen_digest


def digest_choice(unit: Unit) -> DigestChoice:
    """The caller's own."""
    unit.audit(AuditAction.ALERT_DIGEST_READ, right=Right.ALERT_READ, object_id=unit.access.actor_id)
    row = unit.session.get(DigestChoiceRow, unit.access.actor_id)
    return DigestChoice(digest_at=None, next_at=None) if row is None else chosen_digest(row)
