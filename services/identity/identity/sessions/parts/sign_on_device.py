"""The device at which somebody signed in by a provider is known to the account, as after a password."""

from chassis.units.database import Unit

from identity.accounts.domain.emails import email_digest
from identity.extras import Extras
from identity.models import StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.sessions.domain.devices import TOKEN_BYTES, device_digest, new_device_token


def remember_device(unit: Unit, extras: Extras, staff: StaffRow, network: str, shown: str | None) -> tuple[str, str]:
    """What the device keeps, and its digest. The owner is told of a place the account was never used from."""
    subject = email_digest(staff.email or "")
    known = shown is not None and extras.attempts.is_known(
        "password", subject, device_digest(shown), unit.correlation_id
    )
    token = shown if known and shown is not None else new_device_token(extras.random(TOKEN_BYTES))
    digest = device_digest(token)
    if extras.attempts.used_from(subject, digest, network, unit.correlation_id) == "new":
        tell_owner(unit, extras, staff.id, "new_device")
    return token, digest
