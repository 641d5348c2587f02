"""The ledger of who has looked at a child's file: written with each reading, in its transaction."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from chassis.units.prepared import asked_often
from haven_schemas.acts.incidents.chronology import ReadingKind
from sqlalchemy import text

_LONDON = ZoneInfo("Europe/London")
_Line = tuple[UUID, UUID, UUID]
"""Child, what was read of it, and the school whose record it is."""
_NOTED = "readings noted at the end of the unit"


def note_reading(
    unit: Unit, kind: ReadingKind, object_id: UUID, subject_ids: Iterable[UUID], school_ids: Iterable[UUID]
) -> None:
    """One line a child, school and day; a second reading counts on the first one's line. Written with the commit: it
    holds a row that the same reader's next reading of the file waits for."""
    note_readings(unit, kind, _product(object_id, subject_ids, school_ids))


def note_readings(unit: Unit, kind: ReadingKind, lines: Iterable[_Line]) -> None:
    """As ``note_reading`` for many at once."""
    noted: dict[_Line, ReadingKind] = unit.session.info.setdefault(_NOTED, {})
    noted.update(dict.fromkeys(_in_scope(unit, list(lines)), kind))
    if noted:
        unit.write_last(_NOTE, _parameters(unit, noted))


def note_first_reading(
    unit: Unit, kind: ReadingKind, object_id: UUID, subject_ids: Iterable[UUID], school_ids: Iterable[UUID]
) -> bool:
    """As ``note_reading``, but at once; whether one of its lines is new."""
    lines = dict.fromkeys(_in_scope(unit, _product(object_id, subject_ids, school_ids)), kind)
    if not lines:
        return False
    times = unit.session.connection().execute(_NOTE_NOW, _parameters(unit, lines)).scalars().all()
    return 1 in times


def note_reading_there(
    unit: Unit, kind: ReadingKind, object_id: UUID, subject_ids: Iterable[UUID], school_id: UUID
) -> None:
    """As ``note_reading``, at once and at the file's school, by somebody who has no role there:
    who triages there sees it. To be called while the unit reaches that school."""
    lines = dict.fromkeys(_product(object_id, subject_ids, [school_id]), kind)
    unit.session.connection().execute(_NOTE_NOW, _parameters(unit, lines))


def _product(object_id: UUID, subject_ids: Iterable[UUID], school_ids: Iterable[UUID]) -> set[_Line]:
    schools = set(school_ids)
    return {(subject_id, object_id, school_id) for subject_id in subject_ids for school_id in schools}


def _in_scope(unit: Unit, lines: Collection[_Line]) -> set[_Line]:
    """What came with a child's file from another school is noted at the reader's own."""
    own = unit.access.school_ids
    at = {school_id: school_id if not own or school_id in own else min(own) for _, _, school_id in lines}
    return {(subject_id, object_id, at[school_id]) for subject_id, object_id, school_id in lines}


def _parameters(unit: Unit, lines: Mapping[_Line, ReadingKind]) -> dict[str, Any]:
    return {
        "read_of": [str(subject_id) for subject_id, _, _ in lines],
        "read_objects": [str(object_id) for _, object_id, _ in lines],
        "read_schools": [str(school_id) for _, _, school_id in lines],
        "read_kinds": list(lines.values()),
        "reader": unit.access.actor_id,
        "read_on": unit.now.astimezone(_LONDON).date(),
        "read_at": unit.now,
    }


_NOTE = """
INSERT INTO file_reading (subject_id, reader_id, object_id, day, school_id, kind, first_at, last_at, times)
SELECT subject_id, CAST(:reader AS uuid), object_id, :read_on, school_id, kind, :read_at, :read_at, 1
FROM unnest(
    CAST(:read_of AS uuid[]), CAST(:read_objects AS uuid[]), CAST(:read_schools AS uuid[]), CAST(:read_kinds AS text[])
) AS read (subject_id, object_id, school_id, kind)
ORDER BY subject_id, object_id, school_id
ON CONFLICT (subject_id, reader_id, object_id, day, school_id)
    DO UPDATE SET last_at = excluded.last_at, times = file_reading.times + 1
"""
"""In one order, so that two readings of the same lines wait for each other and never deadlock."""
_AND_SAY = (_NOTE, "RETURNING times")
_NOTE_NOW = asked_often(text("\n".join(_AND_SAY)))
