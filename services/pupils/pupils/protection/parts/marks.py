"""The key of marks of identities, and marks of digests; made where there is none yet."""

from collections.abc import Collection

from chassis.units.database import Unit
from sqlalchemy import text

from pupils.extras import Extras
from pupils.protection.domain.identity_marks import MARKS_HOLDER, old_marks
from pupils.roll.roll_key import RollKey

_ARE_KEPT = text("SELECT identity_marks_kept()")


def marks_key(unit: Unit, extras: Extras) -> bytes:
    """One for the trust; raises ``VaultAway``."""
    return RollKey(unit, extras.keyring, MARKS_HOLDER).key.key


def marks_for(unit: Unit, extras: Extras, digests: Collection[int]) -> dict[int, bytes]:
    """By digest (``identity_digests``); the vault is not asked where there are none. Raises ``VaultAway``."""
    return old_marks(marks_key(unit, extras), digests) if digests else {}


def are_marks_kept(unit: Unit) -> bool:
    """Whether anybody in the trust is protected: else nothing has to be compared."""
    return bool(unit.session.scalar(_ARE_KEPT))
