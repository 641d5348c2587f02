"""Keeps a copy of a staff account."""

from chassis.units.database import Unit
from haven_schemas.events import StaffChanged
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from alerts.extras import OtherOwners
from alerts.models import StaffRow


def keep_staff(unit: Unit, owners: OtherOwners, event: StaffChanged) -> None:
    """Fetches the account from identity unless this version or a newer one is here; an older one never replaces it."""
    held = unit.session.scalar(select(StaffRow.version).where(StaffRow.id == event.staff_id))
    if held is not None and held >= event.version:
        return
    copy = owners.staff(event.staff_id)
    incoming = insert(StaffRow).values(
        id=copy.id,
        name=copy.name,
        email=copy.email,
        active=copy.active,
        grants=[grant.model_dump(mode="json") for grant in copy.grants],
        version=copy.version,
        stopped_until=copy.stopped_until,
        no_mail_at=copy.no_mail_at,
    )
    new = incoming.excluded
    unit.session.execute(
        incoming.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "name": new.name,
                "email": new.email,
                "active": new.active,
                "grants": new.grants,
                "version": new.version,
                "stopped_until": new.stopped_until,
                "no_mail_at": new.no_mail_at,
            },
            where=StaffRow.version < new.version,
        )
    )
