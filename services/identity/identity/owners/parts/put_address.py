"""Gives an account another address, once that may be."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from identity.accounts.queries.administered import works_at
from identity.extras import Extras
from identity.models import MailedLinkRow, SignOnLinkRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.sign_on.parts.end_links import end_links

from .note_credential_change import note_credential_change


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
