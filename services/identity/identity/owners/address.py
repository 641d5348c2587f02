"""The address of an account."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.owners import AddressAnswered, AddressLinkView, AnswerAddressLink, CheckAddressLink
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from identity.ending import end_links, note_credential_change
from identity.extras import Extras
from identity.models import MailedLinkRow, SightRequestRow, SignOnLinkRow, StaffRow
from identity.names import as_machines_read_it
from identity.people import names_of
from identity.roles import (
    BY_DELAY,
    BY_OWNER,
    REFUSED,
    REQUESTS_LAST,
    STOPPED,
    WITHDRAWN,
    every_school,
    role_book,
    schools_of_sight,
    works_at,
)
from identity.second_person import Group, SecondPersons, after_weekdays, ask_confirmation, school_of_waiting
from identity.telling import OWNER_TOKEN_BYTES, announce_staff, new_token, owner_digest, tell_owner

KIND = "address"
_AT_ONCE = 100
MAIL_IS_OUT = ""
"""In place of a sealed token, once the mail to the owner was handed over: before, nobody could have stopped it."""


def ask_address(unit: Unit, extras: Extras, staff: StaffRow, email: str) -> SightRequestRow:
    """The request; its owner is mailed, at the present address, a link to confirm or stop it.

    It is done by the first of a second person's yes, the owner's, and (unless the account has sight of children, or
    waits for it) the end of some weekdays after that mail was sent. Asked again for the same address it is the same
    request; another address takes its place. ``VaultAway`` if the link cannot be sealed; then nothing was done.
    """
    taken = select(StaffRow.id).where(StaffRow.email == email)
    if unit.session.scalar(taken) is not None:
        raise invalid("email", FieldCode.DUPLICATE)
    waiting = _waiting(unit, staff)
    if waiting is not None and waiting.new_email == email:
        return waiting
    if waiting is not None:
        waiting.decision, waiting.decided_by, waiting.decided_at = WITHDRAWN, unit.access.actor_id, unit.now
    row = _request(unit, extras, staff, email)
    ask_confirmation(unit, extras, role_book(unit), [row])
    tell_owner(
        unit, extras, staff.id, "address_change_asked", by=unit.access.actor_id, email=staff.email, request_id=row.id
    )
    unit.audit(
        AuditAction.STAFF_ADDRESS_ASK,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, staff.id),
        object_id=staff.id,
    )
    return row


def _waiting(unit: Unit, staff: StaffRow) -> SightRequestRow | None:
    return unit.session.scalar(
        select(SightRequestRow)
        .where(
            SightRequestRow.kind == KIND,
            SightRequestRow.staff_id == staff.id,
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
        .with_for_update()
    )


def _request(unit: Unit, extras: Extras, staff: StaffRow, email: str) -> SightRequestRow:
    token = new_token(extras.random(OWNER_TOKEN_BYTES))
    by_itself = not schools_of_sight(unit, staff.id)
    return SightRequestRow(
        id=new_id(),
        kind=KIND,
        staff_id=staff.id,
        school_id=school_of_waiting(unit, staff.id),
        old_email=staff.email,
        new_email=email,
        takes_effect_at=after_weekdays(unit.now, extras.address_wait_days) if by_itself else None,
        owner_digest=owner_digest(token),
        owner_sealed=extras.secrets.seal(staff.id, token),
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        expires_at=unit.now + REQUESTS_LAST,
    )


def put_address(
    unit: Unit, extras: Extras, staff: StaffRow, email: str, *, by: UUID, by_mailbox: bool, keep_links: bool = False
) -> None:
    """Old and new address are told; links mailed to the old one are void. That the account changed is the caller's to
    announce.

    Accounts at a provider that were linked to it are no longer, unless ``keep_links``: another address may mean another
    person. ``by_mailbox``: no second person agreed, so that from now on only a mailbox says who uses the account. The
    caller has locked ``staff``. ``invalid_request`` on ``email``, ``duplicate``: another account has it.
    """
    before = staff.email
    try:
        with unit.session.begin_nested():
            staff.email = email
            unit.session.flush()
    except IntegrityError:
        raise invalid("email", FieldCode.DUPLICATE) from None
    note_credential_change(unit, staff, by_mailbox=by_mailbox)
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == staff.id))
    if not keep_links:
        end_links(unit, extras, SignOnLinkRow.staff_id == staff.id)
    for address in (before, email):
        tell_owner(unit, extras, staff.id, "address_changed", by=by, email=address)
    unit.audit(
        AuditAction.STAFF_ADDRESS_CHANGE,
        school_ids=works_at(unit, staff.id),
        object_id=staff.id,
        outcome="by_mailbox" if by_mailbox else "confirmed",
        actor_id=by,
    )


def check_address_link(unit: Unit, extras: Extras, request: CheckAddressLink) -> AddressLinkView:
    """Changes nothing. ``link_invalid`` for one that is unknown, was answered or ran out."""
    unit.scope_to(every_school(unit))
    row = waiting_of(unit, request.token)
    staff = None if row is None else unit.session.get(StaffRow, row.staff_id)
    if row is None or staff is None or staff.ended_at is not None:
        raise extras.refusals.audited(
            unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
        )
    unit.audit(AuditAction.STAFF_LINK_USE, object_id=staff.id, outcome="looked_at", actor_id=staff.id)
    new_email = row.new_email or ""
    return AddressLinkView(
        name=staff.name,
        old_email=row.old_email or "",
        new_email=new_email,
        new_email_plain=as_machines_read_it(new_email),
        asked_by=names_of(unit, [row.asked_by]).get(row.asked_by, ""),
        asked_at=row.asked_at,
        takes_effect_at=row.takes_effect_at,
        expires_at=row.expires_at,
    )


def waiting_of(unit: Unit, token: str) -> SightRequestRow | None:
    """The request of that link, locked, if it still waits."""
    return unit.session.scalar(
        select(SightRequestRow)
        .where(
            SightRequestRow.owner_digest == owner_digest(token),
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
        .with_for_update()
    )


def answer_address_link(unit: Unit, extras: Extras, request: AnswerAddressLink) -> AddressAnswered:
    """Works once. ``link_invalid`` for a link that is unknown, or whose request was decided or ran out.

    Whoever reads the old mailbox could have done it: the account is unproven from then on, until a second person says
    who uses it. Stopped, nothing changed, and who asked and who was asked to agree are told.
    """
    unit.scope_to(every_school(unit))
    row = waiting_of(unit, request.token)
    staff = None if row is None else unit.session.get(StaffRow, row.staff_id, with_for_update=True)
    if row is None or staff is None or staff.ended_at is not None:
        raise extras.refusals.audited(
            unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
        )
    if request.confirm:
        put_address(unit, extras, staff, row.new_email or "", by=staff.id, by_mailbox=True)
        announce_staff(unit, staff)
    else:
        _tell_of_stop(unit, extras, row)
        unit.audit(
            AuditAction.STAFF_ADDRESS_STOP,
            school_ids=works_at(unit, staff.id),
            object_id=staff.id,
            actor_id=staff.id,
        )
    row.decision = BY_OWNER if request.confirm else STOPPED
    row.decided_by, row.decided_at = staff.id, unit.now
    return AddressAnswered(confirmed=request.confirm)


def _tell_of_stop(unit: Unit, extras: Extras, row: SightRequestRow) -> None:
    persons = SecondPersons(unit, role_book(unit), every_school(unit)).for_request(row)
    told = [staff_id for group in Group if group <= row.told_groups for staff_id in persons.by_group[group]]
    asker = unit.session.scalar(select(StaffRow.id).where(StaffRow.id == row.asked_by))
    for staff_id in dict.fromkeys([*([] if asker is None else [asker]), *told]):
        tell_owner(unit, extras, staff_id, "address_change_stopped")


def apply_addresses(unit: Unit, extras: Extras) -> None:
    """A job of the service, over all schools; rows by SKIP LOCKED.

    An account that came to have, or wait for, sight of children meanwhile waits for a person after all. An address
    that was taken meanwhile is refused, and who asked is told.
    """
    due = unit.session.scalars(
        select(SightRequestRow)
        .where(
            SightRequestRow.kind == "address",
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
            SightRequestRow.takes_effect_at <= unit.now,
            SightRequestRow.owner_sealed == MAIL_IS_OUT,
        )
        .order_by(SightRequestRow.takes_effect_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        staff = unit.session.get(StaffRow, row.staff_id, with_for_update=True)
        if staff is not None and schools_of_sight(unit, staff.id):
            row.takes_effect_at = None
        elif staff is not None and staff.ended_at is None:
            _apply(unit, extras, row, staff)


def _apply(unit: Unit, extras: Extras, row: SightRequestRow, staff: StaffRow) -> None:
    row.decision, row.decided_at = BY_DELAY, unit.now
    try:
        put_address(unit, extras, staff, row.new_email or "", by=row.asked_by, by_mailbox=True)
        announce_staff(unit, staff)
    except Problem:
        row.decision = REFUSED
        tell_owner(unit, extras, row.asked_by, "request_refused")
