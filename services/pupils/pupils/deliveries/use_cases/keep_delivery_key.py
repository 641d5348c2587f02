"""Looks after the weekly key that raw deliveries are sealed under."""

from chassis.keys.weekly_keys import DELIVERIES
from chassis.units.database import Unit
from sqlalchemy import select

from pupils.extras import Extras
from pupils.models import DeliveryRow


def keep_delivery_key(unit: Unit, extras: Extras) -> None:
    """A new version each week, old ones deleted after 35 days unless a file that waits is under them."""
    sealed_keys = unit.session.scalars(select(DeliveryRow.sealed_key).where(DeliveryRow.sealed_key.is_not(None)))
    versions = [int(sealed.split(":", 1)[0].removeprefix("v")) for sealed in sealed_keys if sealed]
    extras.keyring.keep_weekly(unit, DELIVERIES, in_use=versions)
