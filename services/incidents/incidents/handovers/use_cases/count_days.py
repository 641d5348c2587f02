"""By when a new handover is to be signed for, as the trust counts it."""

from chassis.process.away import OwnerAway
from chassis.units.database import Unit
from sqlalchemy import select

from incidents.extras import OtherOwners
from incidents.models import FileHandoverRow


def count_days(unit: Unit, owners: OtherOwners) -> None:
    """Of those begun in this transaction: by the terms of the school the child comes to and the trust's own days, which
    referrals knows. While it is away they keep the day that guidance gives: a file waits for no answer."""
    for row in unit.session.scalars(select(FileHandoverRow).where(FileHandoverRow.begun_at == unit.now)):
        try:
            row.due_on = owners.handover_day(row.to_school_id, row.begun_on)
        except OwnerAway:
            return
