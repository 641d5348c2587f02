"""Looks whose last day has come, or comes: nobody sends a list at midnight to say so."""

from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import delete, select

from identity.extras import Extras
from identity.models import ListedPersonRow, StaffLeavingRow, StaffListRow
from identity.roles.parts.check_grants import ground
from identity.roles.parts.require_others import one_at_a_time
from identity.roles.queries.role_book import role_book
from identity.staff_lists.parts.leave_those_due import leave_those_due
from identity.staff_lists.queries.due_leavers import due_leavers, leaving_leads

_KEPT = timedelta(days=366)


def look_after_leavers(unit: Unit, extras: Extras, school_id: UUID) -> int:
    """How many left; the unit reaches that school. Safe on every replica: one at a time decides about leaving.

    What became of leavers is forgotten after a year: the audit log has it.
    """
    unit.session.execute(delete(StaffLeavingRow).where(StaffLeavingRow.done_at < unit.now - _KEPT))
    if not _is_anything_new(unit, school_id):
        return 0
    one_at_a_time(unit)
    return leave_those_due(unit, extras, ground(unit), school_id)


def _is_anything_new(unit: Unit, school_id: UUID) -> bool:
    """Somebody's last day has come; or a lead leaves, whose days are counted, or who was told of and leads no more."""
    here = ListedPersonRow.school_id == school_id
    told = select(ListedPersonRow.id).where(here, ListedPersonRow.told_on.is_not(None))
    return (
        any(each.person.held is None for each in due_leavers(unit, school_id))
        or bool(leaving_leads(unit, role_book(unit), school_id))
        or unit.session.scalar(told.limit(1)) is not None
    )


def schools_with_lists(unit: Unit) -> list[UUID]:
    """Schools a staff list was ever taken of."""
    return list(unit.session.scalars(select(StaffListRow.school_id).distinct()))
