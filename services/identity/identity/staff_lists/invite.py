"""Listed people are invited and settled."""

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff import ChangeAccount
from haven_schemas.acts.identity.staff_lists import InviteListed, ListedInvited, ListedSettled, SettleListed
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.accounts import change_account, open_account
from identity.extras import Extras
from identity.giving import give_grants
from identity.models import ListedPersonRow, StaffRow
from identity.names import check_email, normal_email
from identity.roles import AskedRole, GrantContext, administered_account, check_grant, grants_as_given, ground
from identity.second_person import ask_confirmation
from identity.telling import announce_staff, make_mailed_link, tell_owner

from .decide import seen_person
from .match import BY_ADDRESS, BY_PERSON, link, link_in_other_lists, match_people, works_there
from .said_list import digest_of


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


def settle_listed(unit: Unit, extras: Extras, request: SettleListed) -> ListedSettled:
    """Nothing of it is asked about again until the list says something else of the person.

    ``not_found``, ``stale_version`` (``seen_person``). ``take``: as ``change_account``, so another address waits where
    any would. ``link``: ``invalid_request`` on ``email``: ``unknown_staff`` for an account without a role at the
    school, ``duplicate`` for one that is another listed person's. ``unlink``: the list is matched anew by addresses;
    ``not_allowed`` on ``decision`` of a lead who leaves by it.
    """
    person = seen_person(unit, request.person_id, request.revision)
    waits = None
    if request.decision == "take":
        waits = _take(unit, extras, person)
    elif request.decision == "link":
        _link(unit, request, person)
    elif request.decision == "unlink":
        _unlink(unit, person)
    else:
        person.back_settled = person.staff_id is not None
    if request.decision in ("dismiss", "take"):
        person.settled = digest_of(person.name, person.email)
    unit.audit(
        AuditAction.STAFF_LISTED_SETTLE,
        right=Right.STAFF_ADMINISTER,
        school_ids=[person.school_id],
        object_id=person.staff_id or person.id,
        outcome=request.decision,
    )
    return waits or ListedSettled()


def _take(unit: Unit, extras: Extras, person: ListedPersonRow) -> ListedSettled:
    if person.staff_id is None:
        raise invalid("decision", FieldCode.NOT_ALLOWED)
    account = administered_account(unit, person.staff_id)
    change = ChangeAccount(
        staff_id=account.id, name=person.name, email=person.email or account.email or "", version=account.version
    )
    return ListedSettled(request_id=change_account(unit, extras, change).request_id)


def _link(unit: Unit, request: SettleListed, person: ListedPersonRow) -> None:
    if person.staff_id is not None or not person.in_list:
        raise Problem(ErrorCode.STALE_VERSION)
    if request.email is None:
        raise invalid("email", FieldCode.REQUIRED)
    wanted = select(StaffRow).where(StaffRow.email == normal_email(request.email), works_there(unit, person.school_id))
    account = unit.session.scalar(wanted)
    if account is None:
        raise invalid("email", FieldCode.UNKNOWN_STAFF)
    same_list = (ListedPersonRow.list_id == person.list_id, ListedPersonRow.staff_id == account.id)
    if unit.session.scalar(select(ListedPersonRow.id).where(*same_list)) is not None:
        raise invalid("email", FieldCode.DUPLICATE)
    link(unit, person, account, by=BY_PERSON)


def _unlink(unit: Unit, person: ListedPersonRow) -> None:
    """The row is nobody's; and since an address may be free by it, everybody of the list without an account is looked
    at anew."""
    if person.staff_id is None:
        raise Problem(ErrorCode.STALE_VERSION)
    if person.told_on is not None:  # that a lead stays is the trust lead's to say
        raise invalid("decision", FieldCode.NOT_ALLOWED)
    person.staff_id = person.matched_by = person.matched_at = person.settled = person.held = None
    unit.session.flush()
    people = unit.session.scalars(select(ListedPersonRow).where(ListedPersonRow.list_id == person.list_id)).all()
    match_people(unit, person.school_id, people)
