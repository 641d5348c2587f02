"""Wraps of words whose year is over are deleted, some thousands at a time; the month's file key becomes a tombstone.

Retention destroys the month's key in the vault, after which nothing here opens any more; these rows go by themselves.
"""

from chassis.keys.keyring import Holder, Keyring
from chassis.units.database import Unit
from chassis.units.models import FileKeyRow, KeyWrapRow
from haven_schemas.searched_words import key_id, months_over
from sqlalchemy import delete, select

from incidents.extras import OpenUnit

MOST_AT_ONCE = 5_000


def forget_words(open_unit: OpenUnit, keyring: Keyring) -> int:
    """How many wraps went; 0: nothing is left. A part is one transaction. Safe on every replica at once."""
    with open_unit([]) as unit:
        month = _first_left(unit)
        if month is None:
            return 0
        some = select(KeyWrapRow.record_id).where(
            KeyWrapRow.holder_kind == month.kind, KeyWrapRow.holder_id == month.id
        )
        wraps = list(unit.session.scalars(some.order_by(KeyWrapRow.record_id).limit(MOST_AT_ONCE)))
        if len(wraps) < MOST_AT_ONCE:
            keyring.bury(unit, month)
        else:
            unit.session.execute(
                delete(KeyWrapRow).where(
                    KeyWrapRow.holder_kind == month.kind,
                    KeyWrapRow.holder_id == month.id,
                    KeyWrapRow.record_id <= wraps[-1],
                )
            )
        return max(1, len(wraps))


def _first_left(unit: Unit) -> Holder | None:
    """A month that is over and has a file key still."""
    over = [key_id(month) for month in months_over(unit.now)]
    left = select(FileKeyRow.holder_id).where(
        FileKeyRow.holder_kind == "words", FileKeyRow.holder_id.in_(over), FileKeyRow.destroyed_at.is_(None)
    )
    month_id = unit.session.scalar(left.order_by(FileKeyRow.holder_id).limit(1))
    return None if month_id is None else Holder("words", month_id)
