"""A school for another service to keep."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import CopySchool, School

from identity.models import SchoolRow

from .list_schools import school_of


def copy_school(unit: Unit, request: CopySchool) -> School:
    """The school with its version; ``not_found`` if there is none."""
    row = unit.session.get(SchoolRow, request.school_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SERVICE_SCHOOL_COPY, school_ids=[row.id], object_id=row.id)
    return school_of(row)
