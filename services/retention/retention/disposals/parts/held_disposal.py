"""A disposal that somebody changes."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from retention.models import DisposalRow


def disposal_to_change(unit: Unit, disposal_id: UUID) -> DisposalRow:
    """Locked; ``not_found``."""
    row = unit.session.scalar(select(DisposalRow).where(DisposalRow.id == disposal_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def check_seen(row: DisposalRow, version: int, states: Collection[str]) -> None:
    """``stale_version`` for one that was changed since it was seen, or is past that."""
    if row.version != version or row.state not in states:
        raise Problem(ErrorCode.STALE_VERSION)
