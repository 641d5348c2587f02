"""What was answered to each disposal, for retention when it is new, rebuilt or restored (resync)."""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import Event, PupilDisposed
from sqlalchemy import select

from pupils.models import DisposedRow

ANSWERED_ONCE = 1
"""Version of an answer: it never changes."""


def answer_of(row: DisposedRow) -> PupilDisposed:
    """The answer, in the same words each time."""
    return PupilDisposed(disposal_id=row.disposal_id, rows=row.rows)


def every_answer(unit: Unit) -> Iterator[tuple[Event, UUID, int, UUID | None]]:
    """One event a disposal: event, aggregate id, aggregate version, school id."""
    for row in unit.session.scalars(select(DisposedRow).order_by(DisposedRow.done_at, DisposedRow.disposal_id)):
        yield answer_of(row), row.disposal_id, ANSWERED_ONCE, None
