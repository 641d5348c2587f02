"""One of the caller's saved views, held for a change."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.models import SavedViewRow


def own_view(unit: Unit, view_id: UUID, version: int) -> SavedViewRow:
    """``not_found``, for another's as well; ``stale_version``."""
    own = select(SavedViewRow).where(SavedViewRow.id == view_id, SavedViewRow.staff_id == unit.access.actor_id)
    row = unit.session.scalar(own.with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row
