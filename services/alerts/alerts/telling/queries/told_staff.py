"""Who of some members of staff was told of a concern or an incident record."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import func, select

from alerts.models import AlertRow


def staff_told_of(
    unit: Unit, staff_ids: Collection[UUID], object_ids: Collection[UUID], but_of: UUID
) -> Sequence[UUID]:
    """Those with an alert about one of ``object_ids``, in a stable order; none who was told of ``but_of`` already.

    Found in their inboxes, which have an index; the unit's scope is the school's.
    """
    own = select(AlertRow.recipient_id).where(AlertRow.recipient_id.in_(staff_ids))
    told = own.where(AlertRow.object_id.in_(object_ids)).group_by(AlertRow.recipient_id)
    fresh = told.having(~func.bool_or(AlertRow.source_id == but_of)).order_by(AlertRow.recipient_id)
    return unit.session.scalars(fresh).all()
