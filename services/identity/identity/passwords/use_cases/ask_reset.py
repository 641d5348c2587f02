"""Someone who forgot a password asks for a link."""

from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity.passwords import AskReset, MailedLinkKind
from haven_schemas.rpc.paging import Empty
from sqlalchemy import select

from identity.accounts.domain.emails import email_digest, normal_email
from identity.extras import Extras
from identity.models import StaffCredentialRow, StaffRow
from identity.passwords.parts.ask_mailed_link import ask_mailed_link, pretend_mailed_link
from identity.sessions.domain.devices import UNKNOWN, device_digest


@dataclass(frozen=True)
class _Account:
    staff_id: UUID
    kind: MailedLinkKind


def ask_reset(unit: Unit, extras: Extras, request: AskReset) -> Empty:
    """The same answer after the same work for an address with an account, without one, and with one that ended.

    The mail is made elsewhere, from the outbox. ``too_many_requests`` as at sign-in, for every address alike;
    ``VaultAway`` likewise.
    """
    account = _account(unit, request.email)
    actor_id = extras.trust_id if account is None else account.staff_id
    device = UNKNOWN if request.device_token is None else device_digest(request.device_token)
    if extras.attempts.begin("reset", email_digest(request.email), device, unit.correlation_id) is None:
        raise extras.refusals.audited(
            unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.TOO_MANY_REQUESTS, actor_id=actor_id
        )
    if account is None:
        pretend_mailed_link(unit, extras, extras.trust_id)
        unit.audit(AuditAction.STAFF_LINK_REFUSE, outcome="no_account", actor_id=actor_id)
        return Empty()
    made = ask_mailed_link(unit, extras, account.staff_id, account.kind)
    unit.audit(
        AuditAction.STAFF_LINK_SEND,
        object_id=account.staff_id,
        outcome=account.kind if made else "sent_before",
        actor_id=actor_id,
    )
    return Empty()


def _account(unit: Unit, email: str) -> _Account | None:
    """Of an active person; whoever never chose a password is invited again."""
    found = unit.session.execute(
        select(StaffRow.id, StaffCredentialRow.staff_id.label("has_password"))
        .outerjoin(StaffCredentialRow, StaffCredentialRow.staff_id == StaffRow.id)
        .where(StaffRow.email == normal_email(email), StaffRow.active, StaffRow.kind == "person")
    ).first()
    if found is None:
        return None
    return _Account(found.id, "invitation" if found.has_password is None else "reset")
