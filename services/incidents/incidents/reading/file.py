"""What a file holds, and who keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.events import FileReceived
from sqlalchemy import Row, exists, select, text

from incidents.models import FileHandoverRow, HandedFileRow
from incidents.states import INCIDENT_OPEN

_LONDON = ZoneInfo("Europe/London")
Families = Mapping[UUID, Sequence[UUID]]
"""The ids each child has, by the one they have today, which is the first."""
_LINES = """
SELECT family.root,
       array_agg(DISTINCT line.category_id) AS category_ids,
       max(greatest(line.occurred_at, line.recorded_at)) FILTER (WHERE is_written.so) AS written_at,
       max(line.recorded_at) AS newest_at,
       max(line.recorded_at) FILTER (WHERE line.record_kind <> 'decision' OR EXISTS (
           SELECT FROM entry step
           WHERE step.id = line.record_id AND step.decision NOT IN ('titled', 'assigned')
       )) AS by_hand_at,
       max(line.expected_on) AS expected_on,
       bool_or(line.once_lasting) AS once_lasting,
       (array_agg(line.school_id ORDER BY line.recorded_at DESC, line.record_id DESC))[1] AS school_id,
       count(DISTINCT line.record_id) FILTER (WHERE line.record_kind = 'concern' AND NOT line.triaged) AS undecided,
       count(DISTINCT line.record_id) FILTER (
           WHERE is_written.so AND EXISTS (
               SELECT FROM record_subject other
               WHERE other.record_id = line.record_id AND other.subject_id <> line.subject_id
                 AND other.subject_id <> family.root
                 AND NOT EXISTS (
                     SELECT FROM subject_alias alias
                     WHERE alias.alias_id = other.subject_id AND alias.root_id = family.root
                 )
           )
       ) AS shared
FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)
JOIN record_subject line ON line.subject_id = family.id
CROSS JOIN LATERAL (SELECT line.record_kind NOT IN ('action', 'document') AS so) AS is_written
GROUP BY family.root
"""
"""By lines: a record that names the child by two ids counts once. Concerns and entries say how long ago something was
written, and are shared or not; actions and documents go with them. A new title, and whose a record is now, are no
writing: Haven itself passes work on."""
_RECORDS = """
SELECT family.root,
       array_agg(DISTINCT record.category_id) AS category_ids,
       max(record.opened_at) AS newest_at,
       bool_or(coalesce(named.harmed, FALSE)) AS harmed,
       (array_agg(record.school_id ORDER BY record.opened_at DESC, record.id DESC))[1] AS school_id,
       count(DISTINCT record.id) FILTER (WHERE record.status = :open) AS open
FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)
JOIN incident_subject named ON named.subject_id = family.id
JOIN incident record ON record.id = named.incident_id
GROUP BY family.root
"""
_KEEPERS = """
SELECT DISTINCT ON (said.root) said.root, said.school_id
FROM (
    SELECT family.root, kept.school_id, 1 AS place, family.id <> family.root AS other, -kept.version AS since
    FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)
    JOIN file_kept kept ON kept.subject_id = family.id
    UNION ALL
    SELECT family.root, handover.from_school_id, 2, false, extract(epoch FROM handover.begun_at)
    FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)
    JOIN handed_file file ON file.subject_id = family.id AND file.state = ANY (CAST(:waiting AS text[]))
    JOIN file_handover handover ON handover.id = file.handover_id
) AS said
ORDER BY said.root, said.place, said.other, said.since, said.school_id
"""
STILL_WAITING = ("waiting", "excepted")


@dataclass(frozen=True)
class FileContents:
    """Of one file. ``newest_at_school``: the school of the newest record. ``open_records``: incident records that are
    open, and concerns that nobody decided on. ``expected_on``: when the birth of a child not born yet was expected.
    ``written_on``: when a person wrote something last, whenever that occurred. ``once_lasting``: something in it was
    about sexual abuse, or failings of the institution, by its category at some time; ``harmed``: somebody said that the
    child was harmed."""

    category_ids: frozenset[UUID]
    last_on: date
    newest_at_school: UUID
    open_records: int
    shared: int
    written_on: date
    expected_on: date | None = None
    once_lasting: bool = False
    harmed: bool = False


def file_contents(unit: Unit, families: Families) -> dict[UUID, FileContents]:
    """Of those who have a file, in the order of ``families``; two statements, however many."""
    asked = {**pairs(families), "open": INCIDENT_OPEN}
    lines = {row.root: row for row in unit.session.execute(text(_LINES), asked)}
    records = {row.root: row for row in unit.session.execute(text(_RECORDS), asked)}
    return {root: _counted(lines.get(root), records.get(root)) for root in families if root in lines or root in records}


def pairs(families: Families) -> dict[str, list[str]]:
    """``:roots`` and ``:ids``, side by side: every id with the one its child has today."""
    flat = [(str(root), str(each)) for root, ids in families.items() for each in ids]
    return {"roots": [root for root, _ in flat], "ids": [each for _, each in flat]}


def _counted(line: Row[Any] | None, record: Row[Any] | None) -> FileContents:
    newest = max((row for row in (line, record) if row is not None), key=lambda row: row.newest_at)
    written = line.written_at if line is not None and line.written_at is not None else newest.newest_at
    return FileContents(
        category_ids=frozenset(each for row in (line, record) if row is not None for each in row.category_ids),
        last_on=_day(written),
        newest_at_school=newest.school_id,
        open_records=(0 if record is None else record.open) + (0 if line is None else line.undecided),
        shared=0 if line is None else line.shared,
        written_on=_day(newest.newest_at if line is None or line.by_hand_at is None else line.by_hand_at),
        expected_on=None if line is None else line.expected_on,
        once_lasting=line is not None and line.once_lasting,
        harmed=record is not None and record.harmed,
    )


def _day(at: datetime) -> date:
    return at.astimezone(_LONDON).date()


def file_keepers(unit: Unit, families: Families) -> dict[UUID, UUID]:
    """By the id the child has today; of most children nothing was ever said, and whose records are newest keeps them.

    Two schools may have signed for a child whose entries were merged later: the one that signed for what is kept under
    the id of today. Until someone signs, the old school keeps a file (decision 0041), even if the new one writes in it.
    """
    rows = unit.session.execute(text(_KEEPERS), {**pairs(families), "waiting": list(STILL_WAITING)})
    return {row.root: row.school_id for row in rows}


def close_if_done(unit: Unit, handover: FileHandoverRow) -> bool:
    """Where the last file was signed for or withdrawn; the sending team is told."""
    waits = exists().where(HandedFileRow.handover_id == handover.id, HandedFileRow.state.in_(STILL_WAITING))
    if handover.state != "open" or unit.session.scalar(select(waits)):
        return False
    handover.state = "received"
    handover.received_at = unit.now
    unit.publish(
        FileReceived(
            handover_id=handover.id, from_school_id=handover.from_school_id, to_school_id=handover.to_school_id
        ),
        aggregate_id=handover.id,
        aggregate_version=handover.version,
        school_id=handover.from_school_id,
    )
    return True
