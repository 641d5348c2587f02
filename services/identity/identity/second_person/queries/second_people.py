"""Who may agree, as a second person, that a file is destroyed, and which schools have fewer than two of them."""

from collections.abc import Collection
from uuid import UUID

from chassis.access.context import Access
from chassis.access.second_person import may_agree
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.second_people import SecondPeople, SecondPerson

from identity.models import FirstVisitRow
from identity.roles.domain.grants import expand
from identity.roles.domain.roles import RoleBook
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.domain.one_person import persons
from identity.second_person.domain.second_person import Account, is_one_person
from identity.second_person.domain.terms import is_same_term

from .as_accounts import accounts_holding, said_others

HIDDEN = "second_people"
"""As which the day is kept on which somebody read that they are too few."""
_NEEDED = 2


def second_people(unit: Unit) -> SecondPeople:
    """At the schools whose rules the caller sets. Never an administrator, nor whose account is in doubt."""
    everywhere, book, own = every_school(unit), role_book(unit), unit.access.schools_with(Right.RETENTION_SET)
    with unit.beyond_own_schools(everywhere):
        accounts = accounts_holding(unit, list(book), said_others(unit))
    at = {each.staff_id: _agrees_at(each, book, everywhere, own) for each in accounts}
    agreeing = [each for each in accounts if at[each.staff_id]]
    hidden = unit.session.get(FirstVisitRow, (unit.access.actor_id, HIDDEN))
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.RETENTION_SET, school_ids=own)
    return SecondPeople(
        people=[_shown(each, book, at[each.staff_id]) for each in agreeing],
        short=[school_id for school_id in sorted(own) if _are_short(agreeing, at, school_id)],
        hidden=hidden is not None and hidden.dismissed_at is not None and is_same_term(hidden.dismissed_at, unit.now),
    )


def _agrees_at(
    account: Account, book: RoleBook, everywhere: frozenset[UUID], schools: Collection[UUID]
) -> frozenset[UUID]:
    if not account.proven or any(book[each.role].administers for each in account.held):
        return frozenset()
    access = Access(kind="staff", actor_id=account.staff_id, grants=expand(account.held, everywhere, book))
    return frozenset(each for each in schools if may_agree(access, each, everywhere))


def _are_short(agreeing: Collection[Account], at: dict[UUID, frozenset[UUID]], school_id: UUID) -> bool:
    there = [each for each in agreeing if school_id in at[each.staff_id]]
    return len(set(persons(there, is_one_person).values())) < _NEEDED


def _shown(account: Account, book: RoleBook, schools: frozenset[UUID]) -> SecondPerson:
    agreeing = {each.role for each in account.held if Right.RETENTION_AGREE in book[each.role].rights}
    return SecondPerson(
        staff_id=account.staff_id,
        name=account.name,
        role_names=sorted(book[each].name for each in agreeing),
        school_ids=sorted(schools),
    )
