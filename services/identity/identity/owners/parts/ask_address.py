"""Asks for another address of an account that somebody may have used: it waits for its owner or a second person."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.accounts.queries.administered import works_at
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.owners.domain.owner_links import TOKEN_BYTES, new_token, owner_digest
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import REQUESTS_LAST, WITHDRAWN
from identity.roles.queries.role_book import role_book
from identity.roles.queries.sight_of_account import schools_of_sight
from identity.second_person.domain.weekdays import after_weekdays
from identity.second_person.parts.ask_confirmation import ask_confirmation
from identity.second_person.queries.where_it_waits import school_of_waiting

KIND = "address"


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
    token = new_token(extras.random(TOKEN_BYTES))
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
