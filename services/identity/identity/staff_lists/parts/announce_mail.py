"""Tells the other services to whom mail stops at a school, or goes on."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit

from identity.accounts.parts.announce_staff import announce_staff
from identity.models import StaffRow
from identity.staff_lists.queries.without_mail import staff_without_mail


def announce_mail(unit: Unit, school_id: UUID, before: Collection[UUID]) -> None:
    """``before``: ``staff_without_mail`` as it was before the caller changed anything."""
    for staff_id in sorted(set(before) ^ set(staff_without_mail(unit, school_id))):
        announce_staff(unit, unit.session.get_one(StaffRow, staff_id, with_for_update=True))
