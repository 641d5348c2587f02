"""Who may be the second."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.files import AskWhoAgrees, WhoAgrees
from haven_schemas.acts.identity.owners import SecondPersonGroup
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.models import LeadStopRow, SightRequestRow, StaffRow
from identity.roles import RoleBook, every_school, role_book, schools_of_sight, works_at

from .accounts import Others, account_that_waits, accounts_holding, as_account, said_others
from .confirmers import first_administrators, first_run_is_open
from .reading_again import readers_of_file, triages_at
from .second_person import Account, DecisionScope, Group, GroupMember, Matter, Persons, decides, placed, second_persons

ROLE = "role"
_BY_FIRST_RUN = frozenset({Right.SIGHT_CONFIRM.value, Right.CONCERN_TRIAGE.value, Right.AUDIT_READ.value})
DOMAIN = "domain"
SIGN_ON = "sign_on"
OF_EVERYONE = (DOMAIN, SIGN_ON)
"""Kinds of request that are about all staff alike."""
ONE_YES = (ROLE, *OF_EVERYONE)
"""Kinds that one person decides for all schools they are about."""
_NAMES: dict[Group, SecondPersonGroup] = {
    Group.THERE: "there",
    Group.TRUST_LEAD: "trust_lead",
    Group.OTHER_HEAD: "other_head",
    Group.TRUSTEE: "trustee",
}


@dataclass
class SecondPersons:
    """Answers for one call; to be used while the unit reaches every school (``Unit.beyond_own_schools``)."""

    unit: Unit
    book: RoleBook
    everywhere: frozenset[UUID]

    def for_request(self, row: SightRequestRow) -> Persons:
        """Who decides ``row``, and from when."""
        place = DecisionScope(self.schools_of(row), self.everywhere, one_yes=row.kind in ONE_YES)
        about = None if row.kind in OF_EVERYONE else self._party(row.staff_id)
        return second_persons(self._placed(place), Matter(place, self._party(row.asked_by), about), row.asked_at)

    def could_decide(self, schools: frozenset[UUID], staff_id: UUID | None) -> bool:
        """Whether anybody could decide about a role at ``schools`` that the caller gives to ``staff_id`` (None: a new
        account), were it once somebody said of two with like names that they are two: a name opens nothing."""
        place = DecisionScope(schools, self.everywhere, one_yes=True)
        about = None if staff_id is None else self._party(staff_id)
        matter = Matter(place, self._party(self.unit.access.actor_id), about, names=False)
        return any(second_persons(self._placed(place), matter, self.unit.now).by_group.values())

    def for_pair(self, first: UUID, second: UUID) -> Persons:
        """Who may say that two accounts with like names are two people's: where both work, else where either does."""
        place = DecisionScope(self.schools_of_pair(first, second), self.everywhere, one_yes=True)
        matter = Matter(place, self._party(first), self._party(second))
        return second_persons(self._placed(place), matter, self.unit.now)

    def for_stop(self, stop: LeadStopRow) -> Persons:
        """Who agrees that one of the last two who triage at a school stays suspended; each at once, a day is short."""
        place = DecisionScope(frozenset(stop.school_ids), self.everywhere, one_yes=True)
        matter = Matter(place, self._party(stop.asked_by), self._party(stop.staff_id))
        return second_persons(self._placed(place), matter, stop.asked_at)

    def schools_of_pair(self, first: UUID, second: UUID) -> frozenset[UUID]:
        """Where both work; of who share no school every one of theirs."""
        one, other = works_at(self.unit, first), works_at(self.unit, second)
        return one & other or one | other

    def for_file(
        self, asked_by: UUID, asking_school_id: UUID, keeping_school_id: UUID
    ) -> tuple[list[UUID], list[UUID]]:
        """Who agrees that a school reads a child's file again: of both schools, and of the one that has it alone."""
        asker = self._party(asked_by)
        return readers_of_file(self._accounts, self.book, asker, asking_school_id, keeping_school_id)

    def for_child(self, school_id: UUID, about: UUID, set_by: UUID | None) -> Persons:
        """Who decides whether ``about`` is kept from a child of the school, as ``set_by`` wants it."""
        place = DecisionScope(frozenset({school_id}), self.everywhere, one_yes=True)
        matter = Matter(place, self._party(set_by or about), self._party(about))
        return second_persons(self._placed(place), matter, self.unit.now)

    def own_triage(self, staff_id: UUID) -> set[UUID]:
        """Schools where an account triages by a role of that school: not everywhere, as a trust lead does."""
        own = self._whoever(staff_id)
        schools = {held.school_id for held in own.held if held.school_id is not None} if own else set()
        return {each for each in schools if own is not None and triages_at(own, self.book, each)}

    def triagers(self, school_ids: Collection[UUID], about: UUID) -> dict[UUID, tuple[Account, list[UUID]]]:
        """By account, also one whose owner is in doubt, and ``about`` though they may not sign in: at which of the
        schools it triages."""
        found = {}
        own = self._whoever(about)
        for account in {each.staff_id: each for each in (*self._accounts, *([own] if own else []))}.values():
            there = [each for each in school_ids if triages_at(account, self.book, each)]
            if there:
                found[account.staff_id] = (account, there)
        return found

    def _whoever(self, staff_id: UUID) -> Account | None:
        own = next((each for each in self._accounts if each.staff_id == staff_id), None)
        return own or account_that_waits(self.unit, staff_id, self._others)

    def of_first_run(self, row: SightRequestRow) -> list[UUID]:
        """The first administrators, while they may decide about ``row``: not who asked, nor who it is for.

        Where there is no head yet the other one decides, once a role and school, and only about a role that holds from
        now and for good: so that the first head, safeguarding lead and data protection officer can come to be.
        """
        role = self.book.get(row.role or "")
        dated = row.valid_from is not None or row.valid_until is not None
        if row.kind != ROLE or role is None or dated or not role.rights & _BY_FIRST_RUN:
            return []
        return [each for each in self._first(row.school_id, role.key) if each not in (row.asked_by, row.staff_id)]

    def _first(self, school_id: UUID | None, role: str) -> list[UUID]:
        key = (school_id, role)
        if key not in self._first_run:
            is_open = first_run_is_open(self.unit, self.book, school_id, role)
            wanted = first_administrators(self.unit, school_id)
            self._first_run[key] = list(self.unit.session.scalars(wanted)) if is_open else []
        return self._first_run[key]

    @cached_property
    def _first_run(self) -> dict[tuple[UUID | None, str], list[UUID]]:
        return {}

    def know(self, rows: Iterable[SightRequestRow]) -> None:
        """Reads who asked and whom ``rows`` are about, all at once."""
        ids = {each for row in rows for each in (row.asked_by, row.staff_id)}
        for found in self.unit.session.scalars(select(StaffRow).where(StaffRow.id.in_(ids))):
            self._parties[found.id] = as_account(found, self._others)

    def schools_of(self, row: SightRequestRow) -> frozenset[UUID]:
        """Where a request takes effect: of a role its school or the whole trust; of an account where it has sight, or
        else where it works."""
        if row.school_id is not None:
            return frozenset({row.school_id})
        if row.kind in ONE_YES:
            return self.everywhere
        return schools_of_sight(self.unit, row.staff_id) or works_at(self.unit, row.staff_id)

    def _party(self, staff_id: UUID) -> Account:
        found = self._parties.get(staff_id)
        if found is None:
            row = self.unit.session.get(StaffRow, staff_id)
            found = Account(staff_id, "", "") if row is None else as_account(row, self._others)
            self._parties[staff_id] = found
        return found

    def _placed(self, place: DecisionScope) -> list[GroupMember]:
        if place not in self._by_place:
            self._by_place[place] = placed(self._accounts, self.book, place)
        return self._by_place[place]

    @cached_property
    def _by_place(self) -> dict[DecisionScope, list[GroupMember]]:
        return {}

    @cached_property
    def _parties(self) -> dict[UUID, Account]:
        return {}

    @cached_property
    def _accounts(self) -> Collection[Account]:
        return accounts_holding(self.unit, [each.key for each in self.book.values() if decides(each)], self._others)

    @cached_property
    def _others(self) -> Others:
        return said_others(self.unit)


def turn_of(persons: Persons, now: datetime) -> tuple[SecondPersonGroup | None, datetime | None]:
    """The last group whose turn has come and that has someone in it, and when it goes on to one that has.

    None for the group: there is nobody who could decide it.
    """
    there_are = [group for group in Group if persons.by_group[group]]
    opened = [group for group in there_are if persons.opens_at[group] <= now]
    later = [persons.opens_at[group] for group in there_are if persons.opens_at[group] > now]
    return (_NAMES[opened[-1]] if opened else None), (min(later) if later else None)


def school_of_waiting(unit: Unit, staff_id: UUID) -> UUID | None:
    """The one school of its sight, or else of its work; none for several: one does not decide for the others."""
    schools = schools_of_sight(unit, staff_id) or works_at(unit, staff_id)
    return next(iter(schools)) if len(schools) == 1 else None


class Say(Enum):
    """By which title somebody decides a request."""

    NONE = "none"
    BY_RIGHT = "by_right"
    FIRST_RUN = "first_run"


def say_of(unit: Unit, rule: SecondPersons, row: SightRequestRow, persons: Persons) -> Say:
    """Whoever is a second person decides when their turn has come, once; or the other first administrator, where there
    is no head yet (``SecondPersons.of_first_run``).

    Whoever has yet to be confirmed as the owner of their own account decides nothing.
    """
    me = unit.access.actor_id
    if unit.access.is_unproven or me in row.agreed_by:
        return Say.NONE
    if persons.may_decide(me, unit.now):
        return Say.BY_RIGHT
    return Say.FIRST_RUN if me in rule.of_first_run(row) else Say.NONE


def who_agrees(unit: Unit, request: AskWhoAgrees) -> WhoAgrees:
    """In the order of their accounts; for another service, whose unit reaches every school."""
    rule = SecondPersons(unit, role_book(unit), every_school(unit))
    at_both, at_keeping = rule.for_file(request.asked_by, request.asking_school_id, request.keeping_school_id)
    unit.audit(
        AuditAction.STAFF_LIST_READ,
        right=Right.SERVICE_STAFF_COPY,
        school_ids={request.asking_school_id, request.keeping_school_id},
    )
    return WhoAgrees(at_both=at_both, at_keeping=at_keeping)
