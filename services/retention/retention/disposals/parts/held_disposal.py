"""A disposal that somebody changes."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from retention.disposals.domain.states import AGREED_WITHIN
from retention.disposals.parts.showing import agrees_at
from retention.models import DisposalRow


def disposal_to_change(unit: Unit, disposal_id: UUID) -> DisposalRow:
    """Locked; ``not_found``."""
    row = unit.session.scalar(select(DisposalRow).where(DisposalRow.id == disposal_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def proposed_to_caller(unit: Unit, disposal_id: UUID) -> DisposalRow:
    """Locked; ``not_found`` unless it waits for a second person, and the caller may be that by their rights."""
    row = disposal_to_change(unit, disposal_id)
    is_open = row.state == "proposed" and row.proposed_at + AGREED_WITHIN > unit.now
    if not is_open or not agrees_at(unit, row):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def check_seen(row: DisposalRow, version: int, states: Collection[str]) -> None:
    """``stale_version`` for one that was changed since it was seen, or is past that."""
    if row.version != version or row.state not in states:
        raise Problem(ErrorCode.STALE_VERSION)
