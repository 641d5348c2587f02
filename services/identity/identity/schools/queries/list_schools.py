"""Schools the caller may see."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import School, SchoolList
from sqlalchemy import select

from identity.models import SchoolRow
from identity.roles.queries.grants_of_staff import every_school


def list_schools(unit: Unit) -> SchoolList:
    """By name; the set-up sees all, a person those of their grants (a trust has too few schools to need pages)."""
    access = unit.access
    visible = every_school(unit) if access.kind == "setup" else access.schools_with(Right.SCHOOL_READ)
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_READ, school_ids=visible)
    return SchoolList(schools=schools_by_name(unit, visible))


def schools_by_name(unit: Unit, school_ids: Iterable[UUID]) -> list[School]:
    """The schools with these ids, by name."""
    rows = unit.session.scalars(
        select(SchoolRow).where(SchoolRow.id.in_(list(school_ids))).order_by(SchoolRow.name, SchoolRow.id)
    )
    return [school_of(row) for row in rows]


def school_of(row: SchoolRow) -> School:
    """A row as callers see it."""
    return School(id=row.id, urn=row.urn, laestab=row.laestab, name=row.name, version=row.version)
