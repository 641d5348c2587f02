"""Makes the second administrator's link again, for whoever runs the server while mail does not work."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity.passwords import MailedLinkKind
from sqlalchemy import delete, select

from identity.models import MailedLinkRow, StaffCredentialRow, StaffGrantRow, StaffRow
from identity.passwords.domain.mailed_links import HOLDS_FOR, link_digest
from identity.passwords.parts.make_mailed_link import lock_mailed_links
from identity.roles.domain.roles import Role

_KIND: MailedLinkKind = "invitation"
_NOT_MAILED = ""
"""In place of a sealed token: the printed link is in no mail."""


def make_second_link(unit: Unit, token: str, trust_id: UUID) -> None:
    """Keeps the digest of ``token`` as the invitation of the first run's administrator without a password.

    The mailed one is void then. ``not_permitted`` once both chose one: the trust's administrators do the rest. As for
    the link of the first run, the trust stands in the audit log for whoever may run a command on the server.
    """
    staff_id = unit.session.scalar(
        select(StaffRow.id)
        .join(StaffGrantRow, StaffGrantRow.staff_id == StaffRow.id)
        .outerjoin(StaffCredentialRow, StaffCredentialRow.staff_id == StaffRow.id)
        .where(
            StaffGrantRow.first_run,
            StaffGrantRow.role == Role.ADMINISTRATOR.value,
            StaffGrantRow.school_id.is_(None),
            StaffRow.active,
            StaffCredentialRow.staff_id.is_(None),
            StaffRow.signed_on_at.is_(None),
        )
        .order_by(StaffRow.created_at, StaffRow.id)
    )
    if staff_id is None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    lock_mailed_links(unit, staff_id)
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == staff_id))
    unit.session.add(
        MailedLinkRow(
            id=new_id(),
            staff_id=staff_id,
            kind=_KIND,
            token_digest=link_digest(token),
            token_sealed=_NOT_MAILED,
            created_at=unit.now,
            created_by=None,
            expires_at=unit.now + HOLDS_FOR[_KIND],
        )
    )
    unit.audit(AuditAction.STAFF_LINK_SEND, object_id=staff_id, outcome="invitation_printed", actor_id=trust_id)
