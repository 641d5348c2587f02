"""Spends a one-use link: its account gets the password its owner chose."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.identity.passwords import MailedLinkUsed, UseMailedLink
from sqlalchemy import delete, select

from identity.accounts.domain.emails import email_digest
from identity.extras import Extras
from identity.models import MailedLinkRow, StaffCredentialRow, StaffRow
from identity.passwords.domain.mailed_links import link_digest
from identity.passwords.parts.check_new_password import check_new_password
from identity.passwords.parts.set_password import set_password
from identity.roles.queries.grants_of_staff import grants_of_staff, schools_of
from identity.sessions.domain.devices import TOKEN_BYTES, device_digest, new_device_token


def use_link(unit: Unit, extras: Extras, request: UseMailedLink) -> MailedLinkUsed:
    """The account has this password and may sign in again; every session of it ends. The device is known to it.

    ``link_invalid`` for a link that is unknown, was used, ran out, or whose account is suspended or ended, after the
    work a good one takes. ``invalid_request`` on ``new`` by the trust's rules, or ``same_as_before``: then the link is
    not spent.
    """
    staff = _spent_for(unit, request.token)
    check_new_password(unit, extras, request.new, owner=[] if staff is None else _named(staff), field="new")
    if extras.passwords.matches(None if staff is None else _hash_before(unit, staff.id), request.new):
        raise invalid("new", FieldCode.SAME_AS_BEFORE)
    if staff is None:
        extras.passwords.hash(request.new)
        raise _refused(unit, extras)
    set_password(unit, extras, staff, request.new)
    unit.audit(
        AuditAction.STAFF_LINK_USE,
        school_ids=schools_of(grants_of_staff(unit, staff.id)),
        object_id=staff.id,
        actor_id=staff.id,
    )
    email = staff.email or ""
    token = new_device_token(extras.random(TOKEN_BYTES))
    extras.attempts.make_known("password", email_digest(email), device_digest(token), unit.correlation_id)
    return MailedLinkUsed(device_token=token, email=email)


def _spent_for(unit: Unit, token: str) -> StaffRow | None:
    """One statement spends it: of parallel uses one finds the row. A refusal afterwards rolls that back."""
    staff_id = unit.session.scalar(
        delete(MailedLinkRow)
        .where(MailedLinkRow.token_digest == link_digest(token), MailedLinkRow.expires_at > unit.now)
        .returning(MailedLinkRow.staff_id)
    )
    staff = None if staff_id is None else unit.session.get(StaffRow, staff_id, with_for_update={"key_share": True})
    return staff if staff is not None and staff.active else None


def _named(staff: StaffRow) -> list[str]:
    return [staff.name, staff.email or ""]


def _hash_before(unit: Unit, staff_id: UUID) -> str | None:
    found: str | None = unit.session.scalar(
        select(StaffCredentialRow.password_hash).where(StaffCredentialRow.staff_id == staff_id)
    )
    return found


def _refused(unit: Unit, extras: Extras) -> Problem:
    return extras.refusals.audited(
        unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
    )
