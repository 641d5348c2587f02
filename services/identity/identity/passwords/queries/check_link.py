"""What a one-use link is for."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity.passwords import CheckMailedLink, MailedLinkView
from sqlalchemy import select

from identity.extras import Extras
from identity.models import MailedLinkRow, StaffRow
from identity.passwords.domain.mailed_links import link_digest


def check_link(unit: Unit, extras: Extras, request: CheckMailedLink) -> MailedLinkView:
    """Spends nothing. ``link_invalid`` for one that is unknown, was used, ran out, or is of a suspended account."""
    link = unit.session.execute(
        select(MailedLinkRow.staff_id, MailedLinkRow.kind, StaffRow.name, MailedLinkRow.expires_at)
        .join(StaffRow, StaffRow.id == MailedLinkRow.staff_id)
        .where(
            MailedLinkRow.token_digest == link_digest(request.token),
            MailedLinkRow.expires_at > unit.now,
            StaffRow.active,
        )
    ).first()
    if link is None:
        raise extras.refusals.audited(
            unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
        )
    unit.audit(AuditAction.STAFF_LINK_USE, object_id=link.staff_id, outcome="looked_at", actor_id=link.staff_id)
    return MailedLinkView(kind=link.kind, name=link.name, expires_at=link.expires_at)
