"""The ledger of who has looked at a child's file: written with each reading, in its transaction."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from chassis.database import Unit
from chassis.prepared import asked_often
from sqlalchemy import text

ReadingKind = Literal["chronology", "incident", "concern", "versions", "search", "document"]


def note_reading(
    unit: Unit, kind: ReadingKind, object_id: UUID, subject_ids: Iterable[UUID], school_ids: Iterable[UUID]
) -> bool:
    """One line a child, school and day; a second reading counts on the first one's line. True for a first one."""
    schools = set(school_ids)
    lines = [(subject_id, object_id, school_id) for subject_id in set(subject_ids) for school_id in schools]
    return note_readings(unit, kind, lines)


def note_readings(unit: Unit, kind: ReadingKind, lines: Iterable[tuple[UUID, UUID, UUID]]) -> bool:
    """As ``note_reading`` for many at once, each a child, what was read of it, and the school whose record it is."""
    there_are = set(lines)
    if not there_are:
        return False
    noted = {
        "subjects": [str(subject_id) for subject_id, _, _ in there_are],
        "objects": [str(object_id) for _, object_id, _ in there_are],
        "schools": [str(school_id) for _, _, school_id in there_are],
        "reader": unit.access.actor_id,
        "kind": kind,
        "day": unit.now.date(),
        "now": unit.now,
    }
    return 1 in unit.session.connection().execute(_NOTE, noted).scalars().all()


_NOTE = asked_often(
    text("""
INSERT INTO file_reading (subject_id, reader_id, object_id, day, school_id, kind, first_at, last_at, times)
SELECT subject_id, CAST(:reader AS uuid), object_id, :day, school_id, :kind, :now, :now, 1
FROM unnest(CAST(:subjects AS uuid[]), CAST(:objects AS uuid[]), CAST(:schools AS uuid[]))
    AS read (subject_id, object_id, school_id)
ORDER BY subject_id, object_id, school_id
ON CONFLICT (subject_id, reader_id, object_id, day, school_id)
    DO UPDATE SET last_at = excluded.last_at, times = file_reading.times + 1
RETURNING times
""")
)
"""In one order, so that two readings of the same lines wait for each other and never deadlock."""
