"""A disposal that somebody changes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import RestorationRow
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import func, select

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
    """Locked; ``not_found`` unless it waits for a second person, and the caller may be that by their rights. What a
    restored database says was proposed may have ended since."""
    row = disposal_to_change(unit, disposal_id)
    restored = last_restored_at(unit)
    is_open = (
        row.state == "proposed"
        and row.proposed_at + AGREED_WITHIN > unit.now
        and (restored is None or row.proposed_at >= restored)
    )
    if not is_open or not agrees_at(unit, row):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def last_restored_at(unit: Unit) -> datetime | None:
    """When this database was last found to be older than it had been."""
    found = select(func.max(RestorationRow.found_at)).where(RestorationRow.kind == "own")
    return unit.session.scalar(found)


def check_seen(row: DisposalRow, version: int, states: Collection[str]) -> None:
    """``stale_version`` for one that was changed since it was seen, or is past that."""
    if row.version != version or row.state not in states:
        raise Problem(ErrorCode.STALE_VERSION)
