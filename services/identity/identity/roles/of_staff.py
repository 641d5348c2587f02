"""One account's grants at every school, whatever the unit's scope: for sign-in, tokens and readers' copies."""

from uuid import UUID

from chassis.ground.context import Grant
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_ACCOUNTS, WATCH_SCHOOL
from sqlalchemy import Date, Text, Uuid, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from identity.adapters import watch_grant
from identity.models import SchoolRow

from .grants import HeldGrant, day_of, expand, groups
from .held import role_book
from .roles import RoleBook

_COLUMNS = (
    column("id", Uuid(as_uuid=True)),
    column("role", Text()),
    column("school_id", Uuid(as_uuid=True)),
    column("category_groups", ARRAY(Text())),
    column("year_groups", ARRAY(Text())),
    column("classes", ARRAY(Text())),
    column("valid_from", Date()),
    column("valid_until", Date()),
)


def grants_as_given(unit: Unit, staff_id: UUID) -> dict[UUID, HeldGrant]:
    """By the grant's id, in force or not, through the SECURITY DEFINER function ``dated_grants_of``."""
    rows = unit.session.execute(select(func.dated_grants_of(staff_id).table_valued(*_COLUMNS)))
    return {
        row.id: HeldGrant(
            role=row.role,
            school_id=row.school_id,
            category_groups=groups(row.category_groups),
            year_groups=groups(row.year_groups),
            classes=groups(row.classes),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in rows
    }


def held_grants(unit: Unit, staff_id: UUID) -> tuple[HeldGrant, ...]:
    """The grants in force today."""
    today = day_of(unit.now)
    return tuple(grant for grant in grants_as_given(unit, staff_id).values() if grant.in_force(today))


def grants_of_staff(unit: Unit, staff_id: UUID, book: RoleBook | None = None) -> tuple[Grant, ...]:
    """The grants in force as tokens carry them, the whole trust spelled out as its present schools.

    The watcher's accounts have theirs by the code, whatever rows there are; no row gives anybody else the watch school.
    ``book``: the roles there are, where the caller has read them already.
    """
    if staff_id in WATCH_ACCOUNTS:
        return (watch_grant(staff_id),)
    held = [each for each in held_grants(unit, staff_id) if each.school_id != WATCH_SCHOOL]
    return expand(held, every_school(unit), role_book(unit) if book is None else book)


def every_school(unit: Unit) -> frozenset[UUID]:
    """Ids of all schools of the trust. The watch school is none of them, so that nobody's rights reach it."""
    return frozenset(unit.session.scalars(select(SchoolRow.id).where(SchoolRow.id != WATCH_SCHOOL)))


def require_everywhere(unit: Unit, right: Right) -> frozenset[UUID]:
    """Every school, for what holds for the whole trust; ``not_permitted`` unless the caller has ``right`` at each."""
    schools = every_school(unit)
    if not schools <= unit.access.schools_with(right):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return schools


def schools_of(grants: tuple[Grant, ...]) -> frozenset[UUID]:
    """Every school some grant names."""
    return frozenset().union(*(grant.school_ids for grant in grants))


def closed_schools(unit: Unit) -> frozenset[UUID]:
    """Those of them that are closed: nobody is given a role there."""
    return frozenset(unit.session.scalars(select(SchoolRow.id).where(SchoolRow.closed_on.is_not(None))))
