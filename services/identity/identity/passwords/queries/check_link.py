"""What a one-use link is for."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity_passwords import CheckLink, LinkView
from sqlalchemy import select

from identity.extras import Extras
from identity.models import AccountLinkRow, StaffRow
from identity.passwords.domain.links import link_digest


def check_link(unit: Unit, extras: Extras, request: CheckLink) -> LinkView:
    """Spends nothing. ``link_invalid`` for one that is unknown, was used, ran out, or is of a suspended account."""
    link = unit.session.execute(
        select(AccountLinkRow.staff_id, AccountLinkRow.kind, StaffRow.name, AccountLinkRow.expires_at)
        .join(StaffRow, StaffRow.id == AccountLinkRow.staff_id)
        .where(
            AccountLinkRow.token_digest == link_digest(request.token),
            AccountLinkRow.expires_at > unit.now,
            StaffRow.active,
        )
    ).first()
    if link is None:
        raise extras.refusals.audited(
            unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
        )
    unit.audit(AuditAction.STAFF_LINK_USE, object_id=link.staff_id, outcome="looked_at", actor_id=link.staff_id)
    return LinkView(kind=link.kind, name=link.name, expires_at=link.expires_at)
