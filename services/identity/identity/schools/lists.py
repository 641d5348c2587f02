"""The schools as all may see them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity import CopySchool, School, SchoolList, SchoolName, SchoolNameList, SchoolNames
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import func, select

from identity.models import EarlierNumberRow, SchoolRow
from identity.roles import every_school

_EARLIER = func.array(
    select(EarlierNumberRow.number)
    .where(EarlierNumberRow.school_id == SchoolRow.id)
    .order_by(EarlierNumberRow.changed_at, EarlierNumberRow.number)
    .correlate(SchoolRow)
    .scalar_subquery()
)
"""The numbers a school had before, the oldest first."""


def list_schools(unit: Unit) -> SchoolList:
    """By name; the set-up sees all, a person those of their grants (a trust has too few schools to need pages)."""
    access = unit.access
    visible = every_school(unit) if access.kind == "setup" else access.schools_with(Right.SCHOOL_READ)
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_READ, school_ids=visible)
    return SchoolList(schools=schools_by_name(unit, visible))


def schools_by_name(unit: Unit, school_ids: Iterable[UUID]) -> list[School]:
    """The schools with these ids, by name."""
    rows = unit.session.execute(
        select(SchoolRow, _EARLIER).where(SchoolRow.id.in_(list(school_ids))).order_by(SchoolRow.name, SchoolRow.id)
    )
    return [_school(row, earlier) for row, earlier in rows]


def _school(row: SchoolRow, earlier: Sequence[str]) -> School:
    return of_row(School, row, earlier_numbers=list(earlier))


def name_schools(unit: Unit, request: SchoolNames) -> SchoolNameList:
    """By name, also of schools at which the caller has no role; ids that are none of the trust's are left out."""
    found = schools_by_name(unit, set(request.ids) - ({WATCH_SCHOOL} - unit.access.school_ids))
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_READ, school_ids=[school.id for school in found])
    return SchoolNameList(schools=[SchoolName(id=school.id, urn=school.urn, name=school.name) for school in found])


def copy_school(unit: Unit, request: CopySchool) -> School:
    """The school with its version; ``not_found`` if there is none."""
    found = schools_by_name(unit, [request.school_id])
    if not found:
        raise Problem(ErrorCode.NOT_FOUND)
    [school] = found
    unit.audit(
        AuditAction.SCHOOL_LIST_READ, right=Right.SERVICE_SCHOOL_COPY, school_ids=[school.id], object_id=school.id
    )
    return school
