"""Holds a concern for its own reporter, who is about to send a file with it."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.models import ConcernRow


def lock_own_concern(unit: Unit, concern_id: UUID) -> ConcernRow:
    """The concern, held until the transaction ends; ``not_found`` for whoever did not report it."""
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == concern_id).with_for_update())
    if concern is None or concern.reporter_id != unit.access.actor_id:
        raise Problem(ErrorCode.NOT_FOUND)
    return concern
