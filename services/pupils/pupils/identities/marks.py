"""Marks of an identity.

The key is the trust's, and of this service alone: somebody is known again by whichever school's system names them.

In small batches, each in a transaction: a mark stands before its digest goes, so that whoever comes meanwhile is known
by one of the two.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from sqlalchemy import delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from pupils.extras import Extras, OpenUnit
from pupils.files import fold
from pupils.metrics import OLD_IDENTITIES_UNKEYED
from pupils.models import IdentityMarkRow, IdentityMetRow, OldIdentityMetRow, OldIdentityRow
from pupils.sealed import RollKey

MARKS_HOLDER = UUID("0190a5b0-7c1e-7000-8000-6d61726b7301")
"""Whose key it is: a holder like a school, and no school. ``school-<this id>`` in the vault."""

_OLD = b"haven old identity 1"
_DESTROYED = b"haven destroyed identity 1"
_LENGTH = 16
_ARE_KEPT = text("SELECT identity_marks_kept()")
_AT_ONCE = 200
_MOST_BATCHES = 50
"""A run ends after 10,000, so that a process that is told to end does."""

log = get_logger()


def old_marks(key: bytes, digests: Iterable[int]) -> dict[int, bytes]:
    """Marks of what a protected child was before, by the digest each is made of (``identity_digests``)."""
    return {digest: _mark(key, _OLD, str(digest)) for digest in digests}


def destroyed_marks(
    key: bytes, upn: str | None, surname: str | None, forename: str | None, born: date | None
) -> set[bytes]:
    """Marks of a child whose file is destroyed: of the UPN, and of name with birth date however the name is written."""
    found = {_mark(key, _DESTROYED, f"upn {upn}")} if upn else set()
    if surname and forename and born:
        found.add(_mark(key, _DESTROYED, f"name {fold(surname)}\x00{fold(forename)}\x00{born.isoformat()}"))
    return found


def _mark(key: bytes, label: bytes, text: str) -> bytes:
    return hmac.digest(hmac.digest(key, label, hashlib.sha256), text.encode(), hashlib.sha256)[:_LENGTH]


def marks_key(unit: Unit, extras: Extras) -> bytes:
    """One for the trust; raises ``VaultAway``."""
    return RollKey(unit, extras.keyring, MARKS_HOLDER).key.key


def marks_for(unit: Unit, extras: Extras, digests: Collection[int]) -> dict[int, bytes]:
    """By digest (``identity_digests``); the vault is not asked where there are none. Raises ``VaultAway``."""
    return old_marks(marks_key(unit, extras), digests) if digests else {}


def are_marks_kept(unit: Unit) -> bool:
    """Whether anybody in the trust is protected: else nothing has to be compared."""
    return bool(unit.session.scalar(_ARE_KEPT))


def key_old_identities(open_unit: OpenUnit, extras: Extras) -> int:
    """How many were replaced. Safe on every replica at once. Raises ``VaultAway``, and goes on once it is back."""
    done = 0
    for _ in range(_MOST_BATCHES):
        with open_unit(None) as unit:
            keyed = _key_some(unit, extras)
            left = unit.session.scalar(select(func.count()).select_from(OldIdentityRow)) or 0
        done += keyed
        OLD_IDENTITIES_UNKEYED.set(left)
        if keyed == 0:
            break
        log.info("old_identities_keyed", keyed=done, left=left)
    return done


def _key_some(unit: Unit, extras: Extras) -> int:
    kept = unit.session.scalars(select(OldIdentityRow).limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
    met = unit.session.scalars(select(OldIdentityMetRow).limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
    marks = marks_for(unit, extras, {each.digest for each in kept} | {each.digest for each in met})
    if kept:
        rows = [{"mark": marks[each.digest], "school_id": each.school_id} for each in kept]
        unit.session.execute(insert(IdentityMarkRow).on_conflict_do_nothing(), rows)
        mine = [(each.digest, each.school_id) for each in kept]
        by_school = tuple_(OldIdentityRow.digest, OldIdentityRow.school_id)
        unit.session.execute(delete(OldIdentityRow).where(by_school.in_(mine)))
    if met:
        rows = [{"mark": marks[each.digest], "entry_id": each.entry_id, "school_id": each.school_id} for each in met]
        unit.session.execute(insert(IdentityMetRow).on_conflict_do_nothing(), rows)
        pairs = [(each.digest, each.entry_id) for each in met]
        by_pair = tuple_(OldIdentityMetRow.digest, OldIdentityMetRow.entry_id)
        unit.session.execute(delete(OldIdentityMetRow).where(by_pair.in_(pairs)))
    return len(kept) + len(met)
