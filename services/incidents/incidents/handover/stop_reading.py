"""A request is over: what was agreed is read no more."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from incidents.file_readers import end_grants_of_move, spread
from incidents.models import ReadRequestRow

OPEN = ("asked", "agreed")


def stop_reading(unit: Unit, row: ReadRequestRow, family: Collection[UUID], outcome: str) -> None:
    """``spread`` puts it in force. ``row`` is held; ``family``: every id the child has."""
    row.state, row.ended_at = "ended", unit.now
    row.version += 1
    unit.session.flush()
    end_grants_of_move(unit, row.id, "agreed")
    unit.audit(
        AuditAction.HANDOVER_REQUEST_END,
        school_ids=row.school_ids,
        subject_ids=family,
        object_id=row.id,
        outcome=outcome,
    )


def open_requests(unit: Unit, family: Collection[UUID]) -> Sequence[ReadRequestRow]:
    """What is asked or agreed about a child, held until the transaction ends."""
    wanted = select(ReadRequestRow).where(ReadRequestRow.subject_id.in_(family), ReadRequestRow.state.in_(OPEN))
    return unit.session.scalars(wanted.order_by(ReadRequestRow.id).with_for_update()).all()


def stop_reading_elsewhere(unit: Unit, family: Collection[UUID], keeping_school_id: UUID) -> None:
    """Ends, in force, what was asked of or agreed with a school that has the file no more."""
    past = [each for each in open_requests(unit, family) if each.keeping_school_id != keeping_school_id]
    for each in past:
        stop_reading(unit, each, family, "child_moved")
    if past:
        spread(unit, family)
