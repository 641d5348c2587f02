"""For whom the caller may say that they are away."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from alerts.models import StaffRow


def account_spoken_for(unit: Unit, staff_id: UUID | None, *, to_change: bool = False) -> StaffRow:
    """The caller's own (None), or one they name, active and kept by them at some school of theirs; ``to_change``:
    locked until the transaction ends, so that two who say the same are one. ``not_found`` for any other."""
    wanted = select(StaffRow).where(StaffRow.id == (staff_id or unit.access.actor_id))
    row = unit.session.scalar(wanted.with_for_update() if to_change else wanted)
    if row is None or not row.active or not (staff_id is None or _keeps(unit, row)):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def schools_of(row: StaffRow) -> set[UUID]:
    """Where the account has a role in force."""
    return {UUID(school_id) for grant in row.grants for school_id in grant["school_ids"]}


def _keeps(unit: Unit, row: StaffRow) -> bool:
    return bool(schools_of(row) & unit.access.schools_with(Right.STAFF_ADMINISTER))
