"""A person's app passwords hold no more."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import delete

from identity.models import AppPasswordRow


def end_app_passwords(unit: Unit, staff_id: UUID) -> None:
    """With the account's suspension, or where somebody else may have had it: they are not there when it comes back."""
    unit.session.execute(delete(AppPasswordRow).where(AppPasswordRow.staff_id == staff_id))
