"""Every word that was said of where a child is, by whichever of the child's ids it was said."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select, text

from pupils.models import PupilMoveRow
from pupils.moves.domain.words import Place, Word

_SAME_CHILD = text("""
WITH RECURSIVE child (id) AS (
    SELECT unnest(CAST(:asked AS uuid[]))
    UNION
    SELECT CASE WHEN move.from_pupil_id = child.id THEN move.to_pupil_id ELSE move.from_pupil_id END
    FROM child JOIN pupil_move move ON child.id IN (move.from_pupil_id, move.to_pupil_id)
)
SELECT move.move_id FROM pupil_move move JOIN child ON child.id IN (move.from_pupil_id, move.to_pupil_id)
""")


def lock_words(unit: Unit, pupil_ids: Collection[UUID]) -> list[PupilMoveRow]:
    """As far as the unit's schools see them, locked in the order of their ids: of two that say something of one child
    the second sees what the first said, moves that were new among it."""
    asked = {"asked": [str(each) for each in pupil_ids]}
    rows: list[PupilMoveRow] = []
    while not (found := set(unit.session.scalars(_SAME_CHILD, asked))) <= {row.move_id for row in rows}:
        locked = select(PupilMoveRow).where(PupilMoveRow.move_id.in_(found)).order_by(PupilMoveRow.move_id)
        rows = list(unit.session.scalars(locked.with_for_update().execution_options(populate_existing=True)))
    return rows


def word_of(row: PupilMoveRow) -> Word:
    """The row as a word."""
    state: Any = row.state
    return Word(
        row.move_id,
        Place(row.from_pupil_id, row.from_school_id),
        Place(row.to_pupil_id, row.to_school_id),
        state,
        row.version,
    )
