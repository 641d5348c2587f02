"""That two are two people."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import AskTwoPeople, SayTwoPeople
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy.dialects.postgresql import insert

from identity.extras import Extras
from identity.models import StaffRow, TwoPeopleRow
from identity.roles import every_school, role_book
from identity.second_person import MOST_TOLD, Group, Persons, SecondPersons, as_account, has_like_name, said_others
from identity.telling import tell_owner

from .like_names import ordered
from .parties import party_of
from .ties import keeps_from_saying


def ask_two_people(unit: Unit, extras: Extras, request: AskTwoPeople) -> Empty:
    """The first group in which there is somebody is mailed, once: asked again nobody is told again.

    ``not_found`` unless the other's name is like the caller's and nobody said yet that they are two.
    """
    me = unit.access.actor_id
    one, other = unit.session.get(StaffRow, me), unit.session.get(StaffRow, request.other_id)
    others = said_others(unit)
    if one is None or other is None or me == request.other_id:
        raise Problem(ErrorCode.NOT_FOUND)
    if not has_like_name(as_account(one, others), as_account(other, others)):
        raise Problem(ErrorCode.NOT_FOUND)
    first, second = ordered(me, request.other_id)
    asked = insert(TwoPeopleRow).values(first_id=first, second_id=second, asked_by=me, asked_at=unit.now)
    if unit.session.scalar(asked.on_conflict_do_nothing().returning(TwoPeopleRow.first_id)):
        for staff_id in _first_asked(unit, first, second):
            tell_owner(unit, extras, staff_id, "confirmation_asked", by=me)
        unit.audit(
            AuditAction.STAFF_APART_ASK,
            right=Right.SESSION_OWN,
            school_ids=unit.access.school_ids,
            object_id=request.other_id,
        )
    return Empty()


def _first_asked(unit: Unit, first: UUID, second: UUID) -> list[UUID]:
    everywhere = every_school(unit)
    with unit.beyond_own_schools(everywhere):
        persons: Persons = SecondPersons(unit, role_book(unit), everywhere).for_pair(first, second)
    there = next((group for group in Group if persons.by_group[group]), None)
    return [] if there is None else list(persons.by_group[there])[:MOST_TOLD]


def say_two_people(unit: Unit, extras: Extras, request: SayTwoPeople) -> Empty:
    """They count as two from now on; both are told, and the trust lead.

    ``not_found`` unless their names are alike and the caller is a second person for where they work;
    ``not_independent`` for who is tied to one of them, or whose account or role one of them gave within a month.
    ``VaultAway``.
    """
    first, second = ordered(request.first_id, request.second_id)
    everywhere, book, me = every_school(unit), role_book(unit), unit.access.actor_id
    with unit.beyond_own_schools(everywhere):
        rule = SecondPersons(unit, book, everywhere)
        if not _are_alike(unit, request) or unit.access.is_unproven:
            raise Problem(ErrorCode.NOT_FOUND)
        persons = rule.for_pair(first, second)
        if persons.group_of(me) is None:
            raise Problem(ErrorCode.NOT_FOUND)
        third = party_of(unit, extras, book, me)
        for staff_id in (first, second):
            if keeps_from_saying(third, party_of(unit, extras, book, staff_id), unit.now):
                raise Problem(ErrorCode.NOT_INDEPENDENT)
        said = {"said_by": me, "said_at": unit.now}
        row = insert(TwoPeopleRow).values(first_id=first, second_id=second, **said)
        unit.session.execute(row.on_conflict_do_update(index_elements=["first_id", "second_id"], set_=said))
        leads = list(persons.by_group[Group.TRUST_LEAD])[:MOST_TOLD]
        schools = rule.schools_of_pair(first, second)
    for staff_id in dict.fromkeys([first, second, *leads]):
        if staff_id != me:
            tell_owner(unit, extras, staff_id, "said_two_people", by=me)
    for staff_id in (first, second):
        unit.audit(AuditAction.STAFF_APART_SAY, right=Right.SESSION_OWN, school_ids=schools, object_id=staff_id)
    return Empty()


def _are_alike(unit: Unit, request: SayTwoPeople) -> bool:
    one, other = unit.session.get(StaffRow, request.first_id), unit.session.get(StaffRow, request.second_id)
    if one is None or other is None or one.id == other.id:
        return False
    others = said_others(unit)
    return has_like_name(as_account(one, others), as_account(other, others))
