"""A member of staff is linked to a child, and from now on kept from the child's records."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_conflicts import LinkStaff, StaffLinked
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from incidents.chronology.queries.pupil_file import find_file
from incidents.extras import OtherOwners
from incidents.models import ConflictRow, StaffLinkRow

_FIRST_VERSION = 1


def link_staff(unit: Unit, owners: OtherOwners, request: LinkStaff) -> StaffLinked:
    """Keeps them from every record the child is in, at once; said again, it answers the link that is there.

    ``not_found`` for who may not open the child's file, ``not_permitted`` for who does not triage there,
    ``invalid_request`` on ``staff_id``. One's own link may be set by oneself, and never taken back by oneself.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    there = unit.session.scalar(
        select(StaffLinkRow.id).where(
            StaffLinkRow.staff_id == request.staff_id,
            StaffLinkRow.subject_id == request.subject_id,
            StaffLinkRow.ended_at.is_(None),
        )
    )
    if there is not None:
        return StaffLinked(id=there, active=True)
    if request.staff_id != unit.access.actor_id and owners.staff(request.staff_id) is None:
        raise invalid("staff_id", FieldCode.UNKNOWN_STAFF)
    link_id = new_id()
    unit.session.add(
        StaffLinkRow(
            id=link_id,
            staff_id=request.staff_id,
            subject_id=request.subject_id,
            school_id=file.school_id,
            kind=request.kind,
            set_by=unit.access.actor_id,
            set_at=unit.now,
        )
    )
    unit.session.execute(
        insert(ConflictRow).values(staff_id=request.staff_id, subject_id=request.subject_id).on_conflict_do_nothing()
    )
    unit.publish(
        ConflictChanged(
            staff_id=request.staff_id, subject_id=request.subject_id, state="kept_from", version=_FIRST_VERSION
        ),
        aggregate_id=link_id,
        aggregate_version=_FIRST_VERSION,
        school_id=file.school_id,
    )
    unit.audit(
        AuditAction.CONFLICT_LINK_SET,
        right=Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[request.subject_id],
        object_id=request.staff_id,
    )
    return StaffLinked(id=link_id, active=True)
