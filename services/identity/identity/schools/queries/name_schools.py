"""Names of schools for ids the caller already holds."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import SchoolName, SchoolNameList, SchoolNames
from haven_schemas.watch import WATCH_SCHOOL

from .list_schools import schools_by_name


def name_schools(unit: Unit, request: SchoolNames) -> SchoolNameList:
    """By name, also of schools at which the caller has no role; ids that are none of the trust's are left out."""
    found = schools_by_name(unit, set(request.ids) - ({WATCH_SCHOOL} - unit.access.school_ids))
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_READ, school_ids=[school.id for school in found])
    return SchoolNameList(schools=[SchoolName(id=school.id, urn=school.urn, name=school.name) for school in found])
