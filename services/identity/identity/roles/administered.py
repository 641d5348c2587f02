"""Whose accounts a person looks after."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import Select, select

from identity.models import SightRequestRow, StaffRow

from .grants import day_of
from .held import role_book
from .of_staff import every_school, grants_as_given

PERSON = "person"


def administered_account(unit: Unit, staff_id: UUID) -> StaffRow:
    """The account, locked until the transaction ends; ``not_found`` unless it is the caller's to administer."""
    row = unit.session.get(StaffRow, staff_id, with_for_update=True)
    if row is None or row.kind != PERSON or not works_at(unit, staff_id) <= administered_schools(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def administered_schools(unit: Unit) -> frozenset[UUID]:
    """Where the caller administers staff; the set-up does everywhere."""
    if unit.access.kind == "setup":
        return every_school(unit)
    return unit.access.schools_with(Right.STAFF_ADMINISTER)


def works_at(unit: Unit, staff_id: UUID) -> frozenset[UUID]:
    """Schools of the account's grants that are not over, or else of roles that wait for confirmation.

    Every school for an account with neither: it is the trust's to administer.
    """
    today = day_of(unit.now)
    held = [grant.school_id for grant in grants_as_given(unit, staff_id).values() if not grant.is_over(today)]
    named = held or list(unit.session.scalars(waiting_schools(unit, staff_id)))
    schools = frozenset(school_id for school_id in named if school_id is not None)
    return schools if named and None not in named else every_school(unit)


def waiting_schools(unit: Unit, staff_id: UUID) -> Select[UUID | None]:
    """Schools, null for the trust, of roles that wait for confirmation, as far as the unit's scope shows."""
    return select(SightRequestRow.school_id).where(
        SightRequestRow.kind == "role",
        SightRequestRow.staff_id == staff_id,
        SightRequestRow.decision.is_(None),
        SightRequestRow.expires_at > unit.now,
    )


def schools_of_sight(unit: Unit, staff_id: UUID) -> frozenset[UUID]:
    """Schools of roles that take a second person: held and not over, or waiting (as far as the unit's scope shows)."""
    today = day_of(unit.now)
    held = {(each.role, each.school_id) for each in grants_as_given(unit, staff_id).values() if not each.is_over(today)}
    waiting = select(SightRequestRow.role, SightRequestRow.school_id).where(
        SightRequestRow.staff_id == staff_id, SightRequestRow.decision.is_(None), SightRequestRow.expires_at > unit.now
    )
    held |= {(row.role or "", row.school_id) for row in unit.session.execute(waiting)}
    book = role_book(unit)
    schools = {school_id for role, school_id in held if role in book and book[role].waits}
    return every_school(unit) if None in schools else frozenset(each for each in schools if each is not None)
