"""Decides about what a staff list proposes of one person, where no account is to be made."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff import ChangeAccount
from haven_schemas.rpc.identity.staff_lists import ListedSettled, SettleListed
from sqlalchemy import select

from identity.accounts.domain.emails import normal_email
from identity.accounts.queries.administered import administered_account
from identity.accounts.use_cases.change_account import change_account
from identity.extras import Extras
from identity.models import ListedPersonRow, StaffRow
from identity.staff_lists.domain.said_list import digest_of
from identity.staff_lists.parts.match_people import BY_PERSON, link, match_people, works_there
from identity.staff_lists.parts.seen_person import seen_person


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
