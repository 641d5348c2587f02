"""A school for another service to keep."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import CopySchool, School

from .list_schools import schools_by_name


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
