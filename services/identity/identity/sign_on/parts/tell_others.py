"""Has the other emergency account told that one of the two was used."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from identity.extras import Extras
from identity.models import EmergencyAccountRow
from identity.passwords.parts.tell_owner import tell_owner


def tell_others(unit: Unit, extras: Extras, used: UUID) -> None:
    """By mail; ``used``: the account that signed in by its password."""
    others = select(EmergencyAccountRow.staff_id).where(EmergencyAccountRow.staff_id != used)
    for staff_id in unit.session.scalars(others).all():
        tell_owner(unit, extras, staff_id, "emergency_used")
