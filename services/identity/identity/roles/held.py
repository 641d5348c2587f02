"""The grants that are held, and the roles of the trust."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import select

from identity.models import ComposedRoleRow, SightRequestRow, StaffGrantRow, StaffRow

from .conditions import in_force, may_sign_in
from .grants import Following, HeldGrant, day_of, groups
from .roles import RoleBook, RoleEntry, book_with

ENOUGH = 2
"""Others who may sign in and triage there for good."""


def held_of_row(row: StaffGrantRow | SightRequestRow) -> HeldGrant:
    """The role, where and for which children; a request of kind ``role`` has one, too."""
    return HeldGrant(
        role=row.role or "",
        school_id=row.school_id,
        category_groups=groups(row.category_groups),
        year_groups=groups(row.year_groups),
        classes=groups(row.classes),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def following_of_row(row: StaffGrantRow | SightRequestRow) -> Following | None:
    """Whom of a staff list the role follows; None if none."""
    if row.follows_person is None:
        return None
    return Following(row.follows_person, row.most_classes or 0, row.most_years or 0)


def role_book(unit: Unit, *, held_still: bool = False) -> RoleBook:
    """By key; composed roles are the trust's, so every scope sees them.

    ``held_still``: no composed role changes before this transaction ends, so that what is given is what was looked at.
    """
    wanted = select(ComposedRoleRow).order_by(ComposedRoleRow.name)
    rows = unit.session.scalars(wanted.with_for_update(read=True) if held_still else wanted).all()
    return book_with(entry_of(row) for row in rows)


def entry_of(row: ComposedRoleRow) -> RoleEntry:
    """A composed role as the book has it."""
    return RoleEntry(
        key=row.key,
        name=row.name,
        rights=frozenset(row.rights),
        limited_to_groups=row.limited_to_groups,
        may_span_trust=row.may_span_trust,
        version=row.version,
    )


def last_two_at(
    unit: Unit, book: RoleBook, staff_id: UUID, held: Collection[HeldGrant], schools: Collection[UUID]
) -> frozenset[UUID]:
    """Schools of its own at which fewer than two others triage; where it does so for the whole trust, those at which
    fewer than two do, whoever they are. To be called after ``one_at_a_time``."""
    roles = [entry.key for entry in book.values() if Right.CONCERN_TRIAGE in entry.rights]
    today = day_of(unit.now)
    mine = {each.school_id for each in held if each.role in roles and each.in_force(today)}
    if not mine:
        return frozenset()
    there = _others(unit, roles, staff_id)
    found = set()
    for school_id in set(schools) - {WATCH_SCHOOL}:
        of_school = there[school_id]
        if school_id in mine and len(of_school) < ENOUGH:
            found.add(school_id)
        if None in mine and len(of_school | there[None]) < ENOUGH:
            found.add(school_id)
    return frozenset(found)


def _others(unit: Unit, roles: Collection[str], staff_id: UUID) -> dict[UUID | None, set[UUID]]:
    """By school, None for the whole trust."""
    found: dict[UUID | None, set[UUID]] = defaultdict(set)
    rows = unit.session.execute(
        select(StaffGrantRow.school_id, StaffGrantRow.staff_id)
        .join(StaffRow, StaffRow.id == StaffGrantRow.staff_id)
        .where(
            StaffGrantRow.role.in_(roles),
            StaffGrantRow.staff_id != staff_id,
            StaffGrantRow.valid_until.is_(None),
            in_force(day_of(unit.now)),
            may_sign_in(),
        )
    )
    for row in rows:
        found[row.school_id].add(row.staff_id)
    return found
