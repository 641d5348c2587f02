"""One account's grants at every school, whatever the unit's scope: for sign-in, tokens and readers' copies."""

from uuid import UUID

from chassis.context import Grant
from chassis.database import Unit
from sqlalchemy import Text, Uuid, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from identity.domain.grants import HeldGrant, expand, groups
from identity.domain.roles import Role
from identity.models import SchoolRow

_COLUMNS = (
    column("role", Text()),
    column("school_id", Uuid(as_uuid=True)),
    column("category_groups", ARRAY(Text())),
    column("year_groups", ARRAY(Text())),
)


def held_grants(unit: Unit, staff_id: UUID) -> tuple[HeldGrant, ...]:
    """The grants as they were given, through the SECURITY DEFINER function ``grants_of``."""
    rows = unit.session.execute(select(func.grants_of(staff_id).table_valued(*_COLUMNS)))
    return tuple(
        HeldGrant(Role(row.role), row.school_id, groups(row.category_groups), groups(row.year_groups)) for row in rows
    )


def grants_of_staff(unit: Unit, staff_id: UUID) -> tuple[Grant, ...]:
    """The grants as tokens carry them, the whole trust spelled out as its schools of now."""
    return expand(held_grants(unit, staff_id), every_school(unit))


def every_school(unit: Unit) -> frozenset[UUID]:
    """Ids of all schools of the trust."""
    return frozenset(unit.session.scalars(select(SchoolRow.id)))


def schools_of(grants: tuple[Grant, ...]) -> frozenset[UUID]:
    """Every school some grant names."""
    return frozenset().union(*(grant.school_ids for grant in grants))
