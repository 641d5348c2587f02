"""Says where children are whom a delivery brings from another school.

Of a child whom a row registers beside another school's registration (a guest, a subsidiary one) nothing is said until a
person says that it is the same child: one row alone would open the other school's file.
"""

from collections.abc import Mapping
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from pupils.models import SchoolRow
from pupils.moves.domain.words import Place, last_word
from pupils.moves.queries.words_of import lock_words, word_of

from .say import say_moved


def say_joined(unit: Unit, school_id: UUID, coming: Mapping[UUID, UUID]) -> None:
    """``coming``: pupils whom ``school_id`` took on under the id they had, and from which school."""
    if not coming:
        return
    unit.scope_to(unit.session.scalars(select(SchoolRow.id)))
    for pupil_id, from_school_id in sorted(coming.items()):
        now_at = Place(pupil_id, school_id)
        say_moved(unit, _was_at(unit, Place(pupil_id, from_school_id), now_at), now_at)
    unit.scope_to({school_id})


def _was_at(unit: Unit, entry: Place, now_at: Place) -> Place:
    """Where the child was last: at the school of that entry, unless they went on from there under another id."""
    last = last_word(word_of(row) for row in lock_words(unit, {entry.pupil_id}))
    if last is None or last.state != "moved" or last.now_at.school_id == now_at.school_id:
        return entry
    return last.now_at
