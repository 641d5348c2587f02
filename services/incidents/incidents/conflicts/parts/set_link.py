"""Sets a link of a member of staff to a child, by the word of a person."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import StaffLinkKind
from sqlalchemy import select

from incidents.models import StaffLinkRow

from .keep_away import keep_away

_FIRST_VERSION = 1


def link_that_holds(unit: Unit, staff_id: UUID, subject_id: UUID) -> UUID | None:
    """The id of the link of the two that holds now, at whatever school it was set."""
    return unit.session.scalar(
        select(StaffLinkRow.id).where(
            StaffLinkRow.staff_id == staff_id, StaffLinkRow.subject_id == subject_id, StaffLinkRow.ended_at.is_(None)
        )
    )


def set_link(
    unit: Unit, *, staff_id: UUID, subject_id: UUID, school_id: UUID, kind: StaffLinkKind, set_by: UUID
) -> UUID:
    """Keeps them from every record the child is in, at once, and says so; none of the two may hold yet."""
    link_id = new_id()
    unit.session.add(
        StaffLinkRow(
            id=link_id, staff_id=staff_id, subject_id=subject_id, school_id=school_id, kind=kind, set_by=set_by,
            set_at=unit.now,
        )
    )  # fmt: skip
    keep_away(unit, staff_id, subject_id)
    unit.publish(
        ConflictChanged(staff_id=staff_id, subject_id=subject_id, state="kept_from", version=_FIRST_VERSION),
        aggregate_id=link_id,
        aggregate_version=_FIRST_VERSION,
        school_id=school_id,
    )
    unit.audit(
        AuditAction.CONFLICT_LINK_SET,
        right=Right.CONCERN_TRIAGE,
        school_ids=[school_id],
        subject_ids=[subject_id],
        object_id=staff_id,
    )
    return link_id
