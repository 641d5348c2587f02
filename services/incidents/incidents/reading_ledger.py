"""The ledger of who has looked at a child's file: written with each reading, in its transaction."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from chassis.database import Unit
from sqlalchemy.dialects.postgresql import insert

from .models import FileReadingRow

ReadingKind = Literal["chronology", "incident", "concern", "versions", "search", "document"]


def note_reading(
    unit: Unit, kind: ReadingKind, object_id: UUID, subject_ids: Iterable[UUID], school_ids: Iterable[UUID]
) -> bool:
    """One line a child, school and day; a second reading counts on the first one's line. True for a first one."""
    rows = [
        {
            "subject_id": subject_id,
            "reader_id": unit.access.actor_id,
            "object_id": object_id,
            "day": unit.now.date(),
            "school_id": school_id,
            "kind": kind,
            "first_at": unit.now,
            "last_at": unit.now,
            "times": 1,
        }
        for subject_id in sorted(set(subject_ids))
        for school_id in sorted(set(school_ids))
    ]
    if not rows:
        return False
    row = insert(FileReadingRow).values(rows)
    times = unit.session.scalars(
        row.on_conflict_do_update(
            index_elements=["subject_id", "reader_id", "object_id", "day", "school_id"],
            set_={"last_at": row.excluded.last_at, "times": FileReadingRow.times + 1},
        ).returning(FileReadingRow.times)
    )
    return 1 in times.all()
