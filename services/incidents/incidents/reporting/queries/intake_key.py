"""The public half of the intake key, for browsers that may have to keep a report for a while."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.sealed import IntakeKey


def intake_key(unit: Unit, keyring: Keyring) -> IntakeKey:
    """It tells of nobody, so no read is audited. ``VaultAway`` if no version was ever seen."""
    public = keyring.intake_key(unit)
    return IntakeKey(version=public.version, public_key=public.pem.decode("ascii"))
