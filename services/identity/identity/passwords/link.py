"""A mailed link is asked for, sent and used."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.first_run import CopyNotice
from haven_schemas.acts.identity.passwords import (
    AskReset,
    CheckMailedLink,
    MailedLinkKind,
    MailedLinkUsed,
    MailedLinkView,
    SendMailedLink,
    UseMailedLink,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, select, update

from identity.adapters import DEVICE_BYTES, UNKNOWN, device_digest, new_device_token
from identity.extras import Extras
from identity.models import MailedLinkRow, NoticeRow, SightRequestRow, StaffCredentialRow, StaffRow
from identity.names import email_digest, normal_email
from identity.owners import MAIL_IS_OUT
from identity.policy import check_new_password
from identity.roles import administered_account, grants_of_staff, schools_of, works_at
from identity.second_person import after_weekdays
from identity.telling import ask_mailed_link, link_digest, make_mailed_link, pretend_mailed_link

from .password import set_password

NOTICES_KEPT_FOR = timedelta(days=7)
"""Longer than any mail is tried, or any link holds."""


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
    token = new_device_token(extras.random(DEVICE_BYTES))
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


def send_link(unit: Unit, extras: Extras, request: SendMailedLink) -> Empty:
    """Whoever asks never sees the link, nor sets a password.

    ``not_found`` unless the caller administers staff at every school of the account; ``invalid_request``: an
    invitation is for who has no password yet, the others for who has one (``kind``), and none for an account that is
    suspended or ended (``staff_id``).
    """
    staff = administered_account(unit, request.staff_id)
    if not staff.active:
        raise invalid("staff_id", FieldCode.NOT_ALLOWED)
    has_password = unit.session.get(StaffCredentialRow, staff.id) is not None
    if has_password == (request.kind == "invitation"):
        raise invalid("kind", FieldCode.NOT_ALLOWED)
    make_mailed_link(unit, extras, staff.id, request.kind, by=unit.access.actor_id)
    unit.audit(
        AuditAction.STAFF_LINK_SEND,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, staff.id),
        object_id=staff.id,
        outcome=request.kind,
    )
    return Empty()


def note_notice_sent(unit: Unit, extras: Extras, request: CopyNotice) -> Empty:
    """Clears the sealed token; the link itself still holds. Also for a notice that is gone: a second call is no
    mistake."""
    notice = unit.session.get(NoticeRow, request.notice_id)
    if notice is not None:
        unit.session.execute(
            update(MailedLinkRow)
            .where(MailedLinkRow.id == notice.link_id)
            .values(token_sealed="")
            .execution_options(synchronize_session=False)
        )
        _begin_wait(unit, extras, notice)
    staff_id = None if notice is None else notice.staff_id
    unit.audit(AuditAction.STAFF_NOTICE_COPY, right=Right.SERVICE_NOTICE_COPY, object_id=staff_id, outcome="sent")
    return Empty()


def _begin_wait(unit: Unit, extras: Extras, notice: NoticeRow) -> None:
    """Once: a mail that is noted twice gives no more time."""
    if notice.request_id is None:
        return
    row = unit.session.get(SightRequestRow, notice.request_id, with_for_update=True)
    if row is None or not row.owner_sealed:
        return
    row.owner_sealed = MAIL_IS_OUT
    if row.takes_effect_at is not None:
        row.takes_effect_at = after_weekdays(unit.now, extras.address_wait_days)


def sweep_mailed_links(unit: Unit) -> None:
    """Safe on every replica at once; a sealed token goes with its link at the latest."""
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.expires_at <= unit.now))
    unit.session.execute(delete(NoticeRow).where(NoticeRow.created_at < unit.now - NOTICES_KEPT_FOR))
