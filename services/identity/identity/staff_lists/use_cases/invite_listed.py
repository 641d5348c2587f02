"""Makes the account that a staff list proposes, with the roles that a person chose."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff_lists import InviteListed, ListedInvited
from sqlalchemy import select

from identity.accounts.domain.emails import check_email
from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.open_account import open_account
from identity.extras import Extras
from identity.models import ListedPersonRow, StaffRow
from identity.passwords.parts.make_mailed_link import make_mailed_link
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import AskedRole
from identity.roles.parts.check_grants import GrantContext, check_grant, ground
from identity.roles.parts.give_grants import give_grants
from identity.roles.queries.grants_of_staff import grants_as_given
from identity.second_person.parts.ask_confirmation import ask_confirmation
from identity.staff_lists.parts.match_people import BY_ADDRESS, BY_PERSON, link, link_in_other_lists
from identity.staff_lists.parts.seen_person import seen_person


def invite_listed(unit: Unit, extras: Extras, request: InviteListed) -> ListedInvited:
    """As ``invite_staff``, with the name of the list; an account of another school with that address gets the roles.

    ``not_found``, ``stale_version`` (``seen_person``); ``invalid_request`` on ``email`` (``required``: the list has
    none; ``not_allowed``: the account with it is stopped, or is another listed person's) or on ``person_id``
    (``duplicate``: it has an account); ``not_permitted`` if a role is not the caller's to give.
    """
    on = ground(unit)
    person = seen_person(unit, request.person_id, request.revision)
    if person.staff_id is not None or not person.in_list:
        raise invalid("person_id", FieldCode.DUPLICATE)
    email = _address(request, person)
    account = _present(unit, person, email)
    asked = _asked(unit, on, request, person, account)
    owner = account or open_account(unit, person.name, email)
    given = give_grants(unit, on, owner.id, asked)
    ask_confirmation(unit, extras, on.book, given.requests)
    if account is None:
        _invite(unit, extras, owner)
    elif given.grants:
        announce_staff(unit, account)
        tell_owner(unit, extras, account.id, "roles_changed", by=unit.access.actor_id)
    link(unit, person, owner, by=BY_ADDRESS if email == person.email else BY_PERSON)
    link_in_other_lists(unit, person, owner)
    unit.audit(
        AuditAction.STAFF_LISTED_SETTLE,
        right=Right.STAFF_ADMINISTER,
        school_ids={person.school_id}.union(*(each.grant.school_ids for each in asked)),
        object_id=owner.id,
        outcome="waits" if given.requests else "done",
    )
    return ListedInvited(staff_id=owner.id, requests=[each.id for each in given.requests])


def _address(request: InviteListed, person: ListedPersonRow) -> str:
    email = request.email or person.email
    if email is None:
        raise invalid("email", FieldCode.REQUIRED)
    return check_email(email)


def _present(unit: Unit, person: ListedPersonRow, email: str) -> StaffRow | None:
    """The account that has the address, locked."""
    account = unit.session.scalar(select(StaffRow).where(StaffRow.email == email).with_for_update())
    if account is None:
        return None
    same_list = (ListedPersonRow.list_id == person.list_id, ListedPersonRow.staff_id == account.id)
    if not account.active or unit.session.scalar(select(ListedPersonRow.id).where(*same_list)) is not None:
        raise invalid("email", FieldCode.NOT_ALLOWED)
    return account


def _asked(
    unit: Unit, on: GrantContext, request: InviteListed, person: ListedPersonRow, account: StaffRow | None
) -> list[AskedRole]:
    """Each role once, and none that the account has."""
    staff_id = None if account is None else account.id
    asked = {
        each.held: each
        for number, wanted in enumerate(request.grants)
        for each in [check_grant(unit, on, wanted, staff_id=staff_id, place=f"grants.{number}", person=person)]
    }
    held = set() if account is None else set(grants_as_given(unit, account.id).values())
    if held & set(asked):
        raise invalid("grants.0.role", FieldCode.DUPLICATE)
    return list(asked.values())


def _invite(unit: Unit, extras: Extras, account: StaffRow) -> None:
    make_mailed_link(unit, extras, account.id, "invitation", by=unit.access.actor_id)
    event = StaffChanged(staff_id=account.id, version=account.version)
    unit.publish(event, aggregate_id=account.id, aggregate_version=account.version, school_id=None)
