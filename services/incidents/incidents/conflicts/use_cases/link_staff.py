"""A member of staff is linked to a child, and from now on kept from the child's records."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import LinkStaff, StaffLinked

from incidents.chronology.queries.pupil_file import find_file
from incidents.conflicts.parts.set_link import link_that_holds, set_link
from incidents.extras import OtherOwners


def link_staff(unit: Unit, owners: OtherOwners, request: LinkStaff) -> StaffLinked:
    """Keeps them from every record the child is in, at once; said again, it answers the link that is there.

    ``not_found`` for who may not open the child's file, ``not_permitted`` for who does not triage there,
    ``invalid_request`` on ``staff_id``. One's own link may be set by oneself, and never taken back by oneself.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    if (there := link_that_holds(unit, request.staff_id, request.subject_id)) is not None:
        return StaffLinked(id=there, active=True)
    if request.staff_id != unit.access.actor_id and owners.staff(request.staff_id) is None:
        raise invalid("staff_id", FieldCode.UNKNOWN_STAFF)
    link_id = set_link(
        unit,
        staff_id=request.staff_id,
        subject_id=request.subject_id,
        school_id=file.school_id,
        kind=request.kind,
        set_by=unit.access.actor_id,
    )
    return StaffLinked(id=link_id, active=True)
