"""Replaces what releases before kept of old identities, digests without a key, by keyed marks.

In small batches, each in a transaction: a mark stands before its digest goes, so that whoever comes meanwhile is known
by one of the two.
"""

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from pupils.extras import Extras, OpenUnit
from pupils.metrics import OLD_IDENTITIES_UNKEYED
from pupils.models import IdentityMarkRow, IdentityMetRow, OldIdentityMetRow, OldIdentityRow
from pupils.protection.parts.marks import marks_for

_AT_ONCE = 200
_MOST_BATCHES = 50
"""A run ends after 10,000, so that a process that is told to end does."""

log = get_logger()


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
