"""Leavers, and whose word is due."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from identity.models import ListedPersonRow, StaffLeavingRow, StaffListRow, StaffRow
from identity.names import is_somebody_else
from identity.people import LATELY, NOTICE
from identity.roles import HeldGrant, RoleBook, day_of, grants_as_given
from identity.second_person import leads


def has_gone(today: date, people: Any = ListedPersonRow) -> ColumnElement[bool]:
    """By their list they work there no more (``has_left`` in SQL)."""
    return or_(people.in_list.is_(False), and_(people.left_on.is_not(None), people.left_on <= today))


@dataclass(frozen=True)
class Leaver:
    """A listed person who has left. ``held``: every role of the account that is not over, wherever."""

    person: ListedPersonRow
    account: StaffRow
    held: tuple[HeldGrant, ...]

    @property
    def all_here(self) -> bool:
        """Whether it works nowhere else."""
        return all(each.school_id == self.person.school_id for each in self.held)

    @property
    def is_doubtful(self) -> bool:
        """Whether the list may be about somebody else by now."""
        return is_somebody_else(self.person.family_name, self.person.email, self.account.name, self.account.email)

    def is_of_trust(self, book: RoleBook) -> bool:
        """Whether it is an administrator in the whole trust, or has a role there and none at the school."""
        of_trust = [each for each in self.held if each.school_id is None]
        if any(each.role in book and book[each.role].administers for each in of_trust):
            return True
        return bool(of_trust) and all(each.school_id != self.person.school_id for each in self.held)

    def leads_there(self, book: RoleBook) -> bool:
        """Whether it is a headteacher or safeguarding lead of the school."""
        return any(
            each.school_id == self.person.school_id and each.role in book and leads(book[each.role])
            for each in self.held
        )


def due_leavers(unit: Unit, school_id: UUID) -> list[Leaver]:
    """Those nobody decided about yet, the account active, with a role there, in the whole trust, or none; by name."""
    return _leaving_by(unit, school_id, day_of(unit.now))


def leaving_leads(unit: Unit, book: RoleBook, school_id: UUID) -> list[Leaver]:
    """The headteachers and safeguarding leads among them, and those whose last day comes within ``NOTICE``. Not who has
    a role in the whole trust, nor where the list may be about somebody else: those are looked after by hand."""
    found = _leaving_by(unit, school_id, day_of(unit.now) + NOTICE)
    return [each for each in found if each.leads_there(book) and not each.is_of_trust(book) and not each.is_doubtful]


def _leaving_by(unit: Unit, school_id: UUID, day: date) -> list[Leaver]:
    rows = unit.session.execute(
        select(ListedPersonRow, StaffRow)
        .join(StaffRow, StaffRow.id == ListedPersonRow.staff_id)
        .where(
            ListedPersonRow.school_id == school_id,
            ListedPersonRow.leave_settled_at.is_(None),
            ListedPersonRow.kept_day.is_(None),
            StaffRow.active,
            has_gone(day),
            not_(_is_said_here_later(day)),
        )
        .order_by(ListedPersonRow.name, ListedPersonRow.id)
        .execution_options(populate_existing=True)  # another decided meanwhile, before the lock was ours
    ).all()
    found = {row.StaffRow.id: _leaver(unit, row.ListedPersonRow, row.StaffRow) for row in rows}
    return [
        each
        for each in found.values()
        if not each.held or any(grant.school_id in (school_id, None) for grant in each.held)
    ]


def _leaver(unit: Unit, person: ListedPersonRow, account: StaffRow) -> Leaver:
    today = day_of(unit.now)
    held = tuple(each for each in grants_as_given(unit, account.id).values() if not each.is_over(today))
    return Leaver(person, account, held)


def _is_said_here_later(day: date) -> ColumnElement[bool]:
    """Another list of the school that was said after this one has the account's owner still on that day."""
    other, its_list, own = aliased(ListedPersonRow), aliased(StaffListRow), aliased(StaffListRow)
    return exists().where(
        other.staff_id == ListedPersonRow.staff_id,
        other.school_id == ListedPersonRow.school_id,
        other.list_id != ListedPersonRow.list_id,
        not_(has_gone(day, other)),
        its_list.list_id == other.list_id,
        own.list_id == ListedPersonRow.list_id,
        its_list.said_at > own.said_at,
    )


def left_lately(unit: Unit, school_id: UUID) -> int:
    """How many left by themselves in the last days."""
    return (
        unit.session.scalar(
            select(func.count())
            .select_from(StaffLeavingRow)
            .where(
                StaffLeavingRow.school_id == school_id,
                StaffLeavingRow.decided_by.is_(None),
                StaffLeavingRow.done_at > unit.now - LATELY,
            )
        )
        or 0
    )


def staff_with_accounts(unit: Unit, school_id: UUID) -> int:
    """How many active accounts the lists of the school are about."""
    return (
        unit.session.scalar(
            select(func.count(func.distinct(ListedPersonRow.staff_id)))
            .join(StaffRow, StaffRow.id == ListedPersonRow.staff_id)
            .where(ListedPersonRow.school_id == school_id, StaffRow.active)
        )
        or 0
    )
