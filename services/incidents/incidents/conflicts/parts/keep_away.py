"""Keeps a member of staff from a child, and no longer: whoever sets or ends one reason for it asks here."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from incidents.models import ConflictRow, LinkQuestionRow, PossibleLinkRow, StaffLinkRow

WAITING = "waiting"


def keep_away(unit: Unit, staff_id: UUID, subject_id: UUID) -> None:
    """From this transaction on, at every school."""
    row = insert(ConflictRow).values(staff_id=staff_id, subject_id=subject_id)
    unit.session.execute(row.on_conflict_do_nothing())


def free_unless_kept(unit: Unit, staff_id: UUID, subject_id: UUID) -> None:
    """Frees them unless a link holds or somebody still has to decide; the unit's scope holds every school that may say
    so. Of whom it is only asked, nothing was taken."""
    unit.session.flush()
    link = exists().where(
        StaffLinkRow.staff_id == staff_id, StaffLinkRow.subject_id == subject_id, StaffLinkRow.ended_at.is_(None)
    )
    waits = exists().where(
        PossibleLinkRow.staff_id == staff_id,
        PossibleLinkRow.subject_id == subject_id,
        PossibleLinkRow.state == WAITING,
        ~exists().where(LinkQuestionRow.id == PossibleLinkRow.id, LinkQuestionRow.acts.is_(False)),
    )
    if not unit.session.scalar(select(link | waits)):
        unit.session.execute(
            delete(ConflictRow).where(ConflictRow.staff_id == staff_id, ConflictRow.subject_id == subject_id)
        )
