"""Somebody asks that a colleague says they are not the other one whose name is like theirs."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import AskTwoPeople
from haven_schemas.rpc.paging import Empty
from sqlalchemy.dialects.postgresql import insert

from identity.apart.queries.like_names import ordered
from identity.extras import Extras
from identity.models import StaffRow, TwoPeopleRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.domain.second_person import Group, Persons, has_like_name
from identity.second_person.parts.ask_confirmation import MOST_TOLD
from identity.second_person.queries.as_accounts import as_account, said_others
from identity.second_person.queries.second_persons import SecondPersons


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
