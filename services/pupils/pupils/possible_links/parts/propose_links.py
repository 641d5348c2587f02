"""Keeps who may be whose parent, each pair once, and says so: from then on the colleague is kept from the child."""

from collections.abc import Mapping
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.pupils.possible_links import FoundBy
from sqlalchemy.dialects.postgresql import insert

from pupils.models import PossibleLinkRow
from pupils.possible_links.parts.say_possible_link import say_possible_link

_FIRST_VERSION = 1


def propose_links(unit: Unit, school_id: UUID, found: Mapping[UUID, Mapping[UUID, FoundBy]]) -> None:
    """``found``: by colleague and child. Of a pair that is there nothing is said again, whatever was decided."""
    for staff_id, children in sorted(found.items()):
        for pupil_id, found_by in sorted(children.items()):
            if (row := _added(unit, school_id, staff_id, pupil_id, found_by)) is not None:
                say_possible_link(unit, row)
                unit.audit(
                    AuditAction.PUPIL_POSSIBLE_LINK_ADD,
                    school_ids=[school_id],
                    subject_ids=[pupil_id],
                    object_id=staff_id,
                )


def _added(unit: Unit, school_id: UUID, staff_id: UUID, pupil_id: UUID, found_by: FoundBy) -> PossibleLinkRow | None:
    new = insert(PossibleLinkRow).values(
        id=new_id(),
        staff_id=staff_id,
        pupil_id=pupil_id,
        school_id=school_id,
        found_by=found_by,
        found_at=unit.now,
        state="waiting",
        version=_FIRST_VERSION,
    )
    added = new.on_conflict_do_nothing(index_elements=["staff_id", "pupil_id"]).returning(PossibleLinkRow)
    return unit.session.scalar(added)
