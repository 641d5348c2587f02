"""What others are told of a disposal."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import DisposalAnnounced, DisposalOrdered, KeysDestroyed
from haven_schemas.events.disposal import AnnouncedState
from sqlalchemy import select

from retention.models import DisposalKeyRow, DisposalRow


def subject_ids_of(unit: Unit, row: DisposalRow) -> list[UUID]:
    """Every id of the child, today's first; as far as the unit reaches the file's school."""
    keys = select(DisposalKeyRow.subject_id).where(DisposalKeyRow.disposal_id == row.id)
    return list(unit.session.scalars(keys.order_by(DisposalKeyRow.position)))


def order_of(row: DisposalRow, subject_ids: Sequence[UUID]) -> DisposalOrdered:
    """As incidents reads it."""
    return DisposalOrdered(disposal_id=row.id, subject_ids=list(subject_ids), mark=row.mark, agreed_by=row.agreed_by)


def send_order(unit: Unit, row: DisposalRow) -> None:
    """For the service's own work. Sent twice, it is carried out once."""
    unit.scope_to([row.school_id])
    event = order_of(row, subject_ids_of(unit, row))
    unit.publish(event, aggregate_id=row.id, aggregate_version=row.version, school_id=row.school_id)
    row.sent_at = unit.now


def send_keys_destroyed(unit: Unit, row: DisposalRow) -> None:
    """For the service's own work; the same."""
    unit.scope_to([row.school_id])
    event = KeysDestroyed(disposal_id=row.id, subject_ids=list(subject_ids_of(unit, row)))
    unit.publish(event, aggregate_id=row.id, aggregate_version=row.version, school_id=row.school_id)
    row.sent_at = unit.now


def announce(unit: Unit, row: DisposalRow, state: AnnouncedState) -> None:
    """To whoever tells people; with the child until it is gone, for who is not to be told."""
    with unit.beyond_own_schools([row.school_id]):
        subject_ids = [] if state == "destroyed" else subject_ids_of(unit, row)
    unit.publish(
        DisposalAnnounced(
            disposal_id=row.id,
            version=row.version,
            state=state,
            proposed_by=row.proposed_by if state == "proposed" else None,
            subject_ids=subject_ids,
        ),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )
