"""Where an account is one of the last two who decide on reports."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import select

from identity.models import StaffGrantRow, StaffRow
from identity.roles.domain.grants import HeldGrant, day_of
from identity.roles.domain.roles import RoleBook
from identity.roles.queries.grant_conditions import in_force, may_sign_in

ENOUGH = 2
"""Others who may sign in and triage there for good."""


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
