"""A hold that somebody changes."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from retention.extras import OtherOwners
from retention.files.parts.seen import SeenFile, see_file
from retention.models import HoldRow


def hold_to_change(unit: Unit, owners: OtherOwners, hold_id: UUID, version: int) -> tuple[HoldRow, SeenFile]:
    """Locked, with its file. ``not_found`` for one of a file the caller does not read, ``not_permitted``,
    ``stale_version`` for one that was changed or lifted since it was seen."""
    row = unit.session.scalar(select(HoldRow).where(HoldRow.id == hold_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    file = see_file(unit, owners, row.subject_id, Right.RETENTION_HOLD)
    if row.version != version or row.lifted_at is not None:
        raise Problem(ErrorCode.STALE_VERSION)
    return row, file
