"""Looks whose last day has come: nobody sends a list at midnight to say so."""

from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import delete, select

from identity.extras import Extras
from identity.models import StaffLeavingRow, StaffListRow
from identity.roles.parts.check_grants import ground
from identity.roles.parts.require_others import one_at_a_time
from identity.staff_lists.parts.leave_those_due import leave_those_due
from identity.staff_lists.queries.due_leavers import due_leavers

_KEPT = timedelta(days=366)


def look_after_leavers(unit: Unit, extras: Extras, school_id: UUID) -> int:
    """How many left; the unit reaches that school. Safe on every replica: one at a time decides about leaving.

    What became of leavers is forgotten after a year: the audit log has it.
    """
    unit.session.execute(delete(StaffLeavingRow).where(StaffLeavingRow.done_at < unit.now - _KEPT))
    if not any(each.person.held is None for each in due_leavers(unit, school_id)):
        return 0
    one_at_a_time(unit)
    return leave_those_due(unit, extras, ground(unit), school_id)


def schools_with_lists(unit: Unit) -> list[UUID]:
    """Schools a staff list was ever taken of."""
    return list(unit.session.scalars(select(StaffListRow.school_id).distinct()))
