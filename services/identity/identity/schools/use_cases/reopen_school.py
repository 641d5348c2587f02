"""Opens a school again that was closed by mistake, or too early."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.schools import SchoolVersion
from haven_schemas.rpc.school_closing import ReopenSchool

from identity.schools.parts.insert_schools import one_school_list_at_a_time
from identity.schools.parts.tell_school import tell_school
from identity.schools.queries.looked_after import looked_after, require_trust


def reopen_school(unit: Unit, request: ReopenSchool) -> SchoolVersion:
    """As it was, with the roles people still hold there; feeds that were ended stay ended.

    ``not_permitted`` unless the caller looks after every school; ``not_found``; ``stale_version``. Of a school that is
    open the version as it is.
    """
    one_school_list_at_a_time(unit)
    require_trust(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.closed_on is None:
        return SchoolVersion(version=row.version)
    row.closed_on = row.closed_at = row.closed_by = None
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_CLOSING_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="reopened",
    )
    return SchoolVersion(version=row.version)
