"""Whether anybody could ever have used an account: chose a password, or signed in at a provider."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, exists, or_, select

from identity.models import StaffCredentialRow, StaffRow


def ever_used() -> ColumnElement[bool]:
    """Of ``StaffRow``. What may have been used may have something written, which nobody is to come by with it."""
    chosen = exists().where(StaffCredentialRow.staff_id == StaffRow.id)
    return or_(chosen, StaffRow.signed_on_at.is_not(None))


def was_ever_used(unit: Unit, staff_id: UUID) -> bool:
    """Of one account."""
    return bool(unit.session.scalar(select(ever_used()).where(StaffRow.id == staff_id)))
