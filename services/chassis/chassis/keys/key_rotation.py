"""Keys that change every week: a new version when the newest is a week old, old ones deleted in time.

A version goes 35 days after a newer one took its place, and with it, for good, whatever was sealed under it and not
taken over by then; what it signed does not outlast it by a long way (permits hold eight days at most).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from haven_schemas.audit_actions import AuditAction
from sqlalchemy import func, select

from chassis.keys.public_keys import store_public_keys
from chassis.units.database import Unit

from .vault import TransitKey, Vault

EVERY = timedelta(days=7)
KEPT = timedelta(days=35)


@dataclass(frozen=True)
class KeyRotation:
    """What ``keep_key`` did: whether a version was added, and the lowest version kept, if others were deleted."""

    rotated: bool
    oldest_kept: int | None
    key: TransitKey
    """As it is now."""


def keep_key(
    unit: Unit, vault: Vault, name: str, *, audited_as: AuditAction | None, in_use: Collection[int] = ()
) -> KeyRotation:
    """Looks after one key. ``in_use``: versions under which something still waits, and which therefore stay; one that
    is gone already keeps none of the others.

    A timer calls this on every replica and at start; one of them acts, and writes the table of public halves.
    ``VaultAway`` if the vault cannot be asked.
    """
    if not unit.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(f"weekly:{name}")))):
        return KeyRotation(rotated=False, oldest_kept=None, key=vault.read_key(name))
    key = vault.read_key(name)
    rotated = unit.now - key.newest.created_at >= EVERY
    if rotated:
        vault.rotate(name)
        key = vault.read_key(name)
    oldest = _trim(unit, vault, key, in_use)
    if (rotated or oldest) and audited_as is not None:
        unit.audit(audited_as, outcome="rotated" if rotated else "trimmed")
    if oldest:
        key = vault.read_key(name)
    store_public_keys(unit.session, key)
    return KeyRotation(rotated, oldest, key)


def ended_before(key: TransitKey, now: datetime) -> int:
    """The lowest version whose time is not over: those before it go, or stay only for what waits under them."""
    superseded = zip(key.versions, key.versions[1:], strict=False)
    ended = [old.version for old, newer in superseded if newer.created_at <= now - KEPT]
    return ended[-1] + 1 if ended else key.versions[0].version


def _trim(unit: Unit, vault: Vault, key: TransitKey, in_use: Collection[int]) -> int | None:
    oldest_there = key.versions[0].version
    oldest_kept = min([ended_before(key, unit.now), *(each for each in in_use if each >= oldest_there)])
    if oldest_kept == oldest_there:
        return None
    vault.trim(key.name, oldest_kept=oldest_kept)
    return oldest_kept
