"""Second people, as incidents asks for them."""

from collections.abc import Collection
from uuid import UUID

from chassis.access.second_person import may_agree
from chassis.ground.context import Access
from chassis.units.database import Unit
from haven_schemas.acts.identity.second_people import SecondPeople, SecondPerson
from haven_schemas.acts.identity.triaging import AskWhoTriages, Triager, WhoTriages
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from identity.models import FirstVisitRow, StaffGrantRow, StaffRow
from identity.roles import RoleBook, day_of, every_school, expand, in_force, may_sign_in, role_book

from .accounts import accounts_holding, said_others
from .one_person import persons
from .persons import SecondPersons
from .second_person import Account, Group, is_one_person
from .terms import is_same_term
from .weekdays import after_weekdays

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


def hide_second_people(unit: Unit) -> Empty:
    """The caller's own: everybody else who sets for how long files are kept is told as before."""
    row = insert(FirstVisitRow).values(staff_id=unit.access.actor_id, audience=HIDDEN, done=[], dismissed_at=unit.now)
    key = [FirstVisitRow.staff_id, FirstVisitRow.audience]
    unit.session.execute(row.on_conflict_do_update(index_elements=key, set_={"dismissed_at": unit.now}))
    return Empty()


def who_triages(unit: Unit, request: AskWhoTriages) -> WhoTriages:
    """For another service, whose unit reaches every school; of the first of ``school_ids`` who decides.

    The schools where the one it is about triages themselves are among them: the child may come there tomorrow.
    """
    rule = SecondPersons(unit, role_book(unit), every_school(unit))
    found = rule.triagers(sorted({*request.school_ids, *rule.own_triage(request.about)}), request.about)
    person = persons(account for account, _ in found.values())
    deciding = rule.for_child(request.school_ids[0], request.about, request.set_by)
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.SERVICE_STAFF_COPY, school_ids=request.school_ids)

    def those(*, proven: bool) -> list[Triager]:
        return [
            Triager(staff_id=staff_id, person=person[staff_id], school_ids=schools)
            for staff_id, (account, schools) in found.items()
            if account.proven is proven
        ]

    return WhoTriages(
        triagers=those(proven=True),
        in_doubt=those(proven=False),
        decide=[list(deciding.by_group[group]) for group in Group],
        trust_leads=list(deciding.by_group[Group.TRUST_LEAD]),
        overseers=_overseers(unit, rule, request),
        after_one_school_day=after_weekdays(unit.now, 1),
        after_two_school_days=after_weekdays(unit.now, 2),
    )


def _overseers(unit: Unit, rule: SecondPersons, request: AskWhoTriages) -> list[UUID]:
    """Who watches over the data of the school, and reads records nowhere."""
    watching = [key for key, role in rule.book.items() if Right.DATA_OVERSEE in role.rights and not role.opens_records]
    at = or_(StaffGrantRow.school_id.is_(None), StaffGrantRow.school_id == request.school_ids[0])
    wanted = (
        select(StaffGrantRow.staff_id)
        .join(StaffRow, StaffRow.id == StaffGrantRow.staff_id)
        .where(StaffGrantRow.role.in_(watching), at, in_force(day_of(unit.now)), may_sign_in())
        .distinct()
    )
    return sorted(set(unit.session.scalars(wanted)) - {request.about, request.set_by})
