"""Finds the account that somebody who signed in at a provider has here, or makes the link that gives them one."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from identity.adapters import SignedOn
from identity.extras import Extras
from identity.models import MailedLinkRow, SignOnLinkRow, StaffRow
from identity.roles import grants_of_staff, schools_of, was_ever_used
from identity.telling import announce_staff, tell_owner


class NotLinked(Exception):
    """``reason``: the code of an outcome of the audit log; ``staff_id``: the account it is about, if there is one."""

    def __init__(self, reason: str, staff_id: UUID | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.staff_id = staff_id


def link_of(unit: Unit, who: SignedOn) -> SignOnLinkRow | None:
    """By issuer and subject alone: an address is given to another person one day."""
    return unit.session.scalar(
        select(SignOnLinkRow)
        .where(SignOnLinkRow.issuer == who.issuer, SignOnLinkRow.subject == who.subject)
        .with_for_update()
    )


def take_up_invitation(unit: Unit, extras: Extras, provider_id: UUID, who: SignedOn) -> SignOnLinkRow:
    """The link of an account that was invited at the verified address and that nobody could have used yet.

    ``NotLinked`` for every other: whoever has the address today need not be who wrote what is in the account.
    """
    if who.email is None:
        raise NotLinked(who.why_no_email)
    staff = unit.session.scalar(select(StaffRow).where(StaffRow.email == who.email).with_for_update())
    if staff is None or staff.kind != "person":
        raise NotLinked("no_account")
    if not staff.active:
        raise NotLinked("account_closed", staff.id)
    meanwhile = link_of(unit, who)  # from another device, while this one waited for the account
    if meanwhile is not None:
        return meanwhile
    if was_ever_used(unit, staff.id):
        raise NotLinked("address_in_use", staff.id)
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == staff.id))
    return add_link(unit, extras, staff, provider_id, who, proves_owner=True, outcome="by_invitation")


def add_link(
    unit: Unit,
    extras: Extras,
    staff: StaffRow,
    provider_id: UUID,
    who: SignedOn,
    *,
    proves_owner: bool,
    outcome: str,
) -> SignOnLinkRow:
    """The caller has locked ``staff``. A link is one more way in: what was written before opens at the second tier only
    (decision 30), and the owner is told by mail. ``NotLinked`` if somebody else linked it a moment ago."""
    row = SignOnLinkRow(
        id=new_id(),
        staff_id=staff.id,
        provider_id=provider_id,
        issuer=who.issuer,
        subject=who.subject,
        proves_owner=proves_owner,
        linked_at=unit.now,
        last_used_at=None,
        raised_at=None,
    )
    try:
        with unit.session.begin_nested():
            unit.session.add(row)
            unit.session.flush()
    except IntegrityError:
        raise NotLinked("linked_elsewhere", staff.id) from None
    staff.signed_on_at = staff.signed_on_at or unit.now
    staff.credential_changed_at = unit.now
    announce_staff(unit, staff)
    tell_owner(unit, extras, staff.id, "sign_on_linked")
    unit.audit(
        AuditAction.STAFF_SIGN_ON_LINK,
        school_ids=schools_of(grants_of_staff(unit, staff.id)),
        object_id=staff.id,
        outcome=outcome,
        actor_id=staff.id,
    )
    return row
