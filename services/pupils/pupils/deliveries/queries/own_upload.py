"""A file by hand that the caller is sending."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.models import DeliveryRow


def own_upload(unit: Unit, delivery_id: UUID) -> DeliveryRow:
    """Begun by the caller, at a school where they administer feeds, locked; ``not_found`` otherwise."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    found = unit.session.scalar(
        select(DeliveryRow)
        .where(
            DeliveryRow.id == delivery_id,
            DeliveryRow.feed_id.is_(None),
            DeliveryRow.begun_by == unit.access.actor_id,
            DeliveryRow.school_id.in_(schools),
        )
        .with_for_update()
    )
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return found
