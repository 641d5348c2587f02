"""A member of staff is linked to a child, and from now on kept from the child's records."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import LinkStaff, StaffLinked

from incidents.chronology.queries.pupil_file import find_file
from incidents.conflicts.parts.link_or_ask import link_or_ask
from incidents.conflicts.parts.set_link import link_that_holds, set_link
from incidents.conflicts.queries.team_of_child import ask_who_triages, lock_links
from incidents.extras import OtherOwners
from incidents.sight.own_sight import open_family


def link_staff(unit: Unit, owners: OtherOwners, request: LinkStaff) -> StaffLinked:
    """Keeps them from every record the child is in, at once; said again, it answers the link that is there.

    One's own link always takes effect, and is never taken back by oneself. Of somebody else who triages the child
    ``link_or_ask`` decides. ``not_found`` for who may not open the child's file, ``not_permitted`` for who does not
    triage there, ``invalid_request`` on ``staff_id``.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    caller, family = unit.access.actor_id, open_family(unit, request.subject_id)
    if request.staff_id == caller:
        lock_links(unit)
        return StaffLinked(id=_own_link(unit, request, file.school_id), active=True)
    if owners.staff(request.staff_id) is None:
        raise invalid("staff_id", FieldCode.UNKNOWN_STAFF)
    known = ask_who_triages(unit, owners, family, file.school_id, request.staff_id, caller)
    lock_links(unit)
    if (there := link_that_holds(unit, request.staff_id, request.subject_id)) is not None:
        return StaffLinked(id=there, active=True)
    link_id, active = link_or_ask(
        unit, known, family, staff_id=request.staff_id, subject_id=request.subject_id, school_id=file.school_id,
        kind=request.kind, set_by=caller,
    )  # fmt: skip
    return StaffLinked(id=link_id, active=active)


def _own_link(unit: Unit, request: LinkStaff, school_id: UUID) -> UUID:
    return link_that_holds(unit, request.staff_id, request.subject_id) or set_link(
        unit,
        staff_id=request.staff_id,
        subject_id=request.subject_id,
        school_id=school_id,
        kind=request.kind,
        set_by=request.staff_id,
    )
