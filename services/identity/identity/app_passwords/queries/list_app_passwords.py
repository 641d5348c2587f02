"""One's own app passwords."""

from chassis.units.database import Unit
from haven_schemas.rpc.identity.app_passwords import AppPassword, AppPasswords
from sqlalchemy import select

from identity.models import AppPasswordRow


def list_app_passwords(unit: Unit) -> AppPasswords:
    """The newest first. Not audited: names that the caller gave their own devices."""
    own = select(AppPasswordRow).where(AppPasswordRow.staff_id == unit.access.actor_id)
    rows = unit.session.scalars(own.order_by(AppPasswordRow.created_at.desc(), AppPasswordRow.id))
    return AppPasswords(
        app_passwords=[
            AppPassword(id=row.id, name=row.name, created_at=row.created_at, last_used_on=row.last_used_on)
            for row in rows
        ]
    )
