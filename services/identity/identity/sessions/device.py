"""The device at which somebody signed in by a provider is known to the account, as after a password."""

from chassis.units.database import Unit

from identity.adapters import DEVICE_BYTES, device_digest, new_device_token
from identity.extras import Extras
from identity.models import StaffRow
from identity.names import email_digest
from identity.telling import tell_owner


def remember_device(unit: Unit, extras: Extras, staff: StaffRow, network: str, shown: str | None) -> tuple[str, str]:
    """What the device keeps, and its digest. The owner is told of a place the account was never used from."""
    subject = email_digest(staff.email or "")
    attempts, correlation_id = extras.attempts, unit.correlation_id
    if shown is None or not attempts.is_known("password", subject, device_digest(shown), correlation_id):
        shown = new_device_token(extras.random(DEVICE_BYTES))
    digest = device_digest(shown)
    if attempts.used_from(subject, digest, network, correlation_id) == "new":
        tell_owner(unit, extras, staff.id, "new_device")
    return shown, digest
