"""The staff as identity says them."""

from uuid import UUID

from chassis.bus.resync import UNCONFIRMED
from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import StaffChanged
from sqlalchemy import select, update

from alerts.extras import OtherOwners
from alerts.models import StaffRow

ASKED_AT_ONCE = 20
_UNKNOWN = 0
"""Above ``UNCONFIRMED`` and below any version identity gives."""


def copy_staff(unit: Unit, owners: OtherOwners, event: StaffChanged) -> None:
    """Fetches the account from identity unless this version or a newer one is here; an older one never replaces it."""
    held = unit.session.scalar(select(StaffRow.version).where(StaffRow.id == event.staff_id))
    if held is not None and held >= event.version:
        return
    copy = owners.staff(event.staff_id)
    keep_newest(
        unit,
        StaffRow,
        id=copy.id,
        name=copy.name,
        email=copy.email,
        active=copy.active,
        grants=[grant.model_dump(mode="json") for grant in copy.grants],
        version=copy.version,
        stopped_until=copy.stopped_until,
        no_mail_at=copy.no_mail_at,
    )


def end_unknown_staff(unit: Unit, owners: OtherOwners) -> int:
    """Asks identity about at most 20 accounts that are still in doubt; answers how many it does not have.

    Nobody is told anything or mailed any more through such an account; its name stays, since alerts were sent by it.
    """
    doubted = select(StaffRow.id).where(StaffRow.version == UNCONFIRMED).order_by(StaffRow.id).limit(ASKED_AT_ONCE)
    unknown = [staff_id for staff_id in unit.session.scalars(doubted) if not _keep(unit, owners, staff_id)]
    unit.session.execute(
        update(StaffRow)
        .where(StaffRow.id.in_(unknown))
        .values(active=False, version=_UNKNOWN)
        .execution_options(synchronize_session=False)
    )
    return len(unknown)


def _keep(unit: Unit, owners: OtherOwners, staff_id: UUID) -> bool:
    try:
        copy_staff(unit, owners, StaffChanged(staff_id=staff_id, version=_UNKNOWN))
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return False
    return True
