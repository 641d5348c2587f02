"""Children whose file was destroyed: nothing is kept of them under an id they had, whoever tells of them later."""

from collections.abc import Iterable
from uuid import UUID

from chassis.keys.destroyed_keys import share_lock
from chassis.units.database import Unit

from incidents.narrative import holder_of


def destroyed_among(unit: Unit, subject_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those whose file is gone. Until the unit ends the files of the others are not destroyed: who is about to write
    of a child looks here first, and what they write is either in the file that goes, or beside it."""
    found = share_lock(unit, [holder_of(each) for each in set(subject_ids)])
    return frozenset(each.id for each in found)
