"""What is in a child's file: what is about them alone and goes, and what is about others too and stays for those."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import Row, text

_TABLES = {"concern": "concerns", "action": "actions", "document": "documents"}
"""By the kind of a line; every other kind is that of an entry."""


@dataclass(frozen=True)
class FileRecords:
    """Ids. ``concerns``, ``entries``, ``actions``, ``documents``, ``incidents`` and ``exports`` go with the child;
    ``kept`` records and ``kept_incidents`` are about ``others`` as well. ``referrals``: whose every word goes.
    ``told_of``: what else goes that people were told of: cards to review, requests to read, links, handovers."""

    concerns: frozenset[UUID]
    entries: frozenset[UUID]
    actions: frozenset[UUID]
    documents: frozenset[UUID]
    incidents: frozenset[UUID]
    exports: frozenset[UUID]
    referrals: frozenset[UUID]
    kept: frozenset[UUID]
    kept_incidents: frozenset[UUID]
    others: frozenset[UUID]
    school_ids: frozenset[UUID]
    told_of: frozenset[UUID] = frozenset()

    @property
    def gone(self) -> frozenset[UUID]:
        """Every concern, incident record, entry, action and document that goes, and what else people were told of."""
        return self.concerns | self.entries | self.actions | self.documents | self.incidents | self.told_of


def file_records(unit: Unit, subject_ids: Sequence[UUID]) -> FileRecords:
    """By lines and by the children of incident records; a handful of statements, whatever the length of the file."""
    found: dict[str, set[UUID]] = {name: set() for name in (*_TABLES.values(), "entries", "incidents")}
    kept: dict[str, set[UUID]] = {name: set() for name in ("kept", "kept_incidents", "others", "school_ids")}
    for row in _rows(unit, _LINES, ids=subject_ids):
        kept["school_ids"].add(row.school_id)
        kept["others"].update(row.others or ())
        (kept["kept"] if row.others else found[_TABLES.get(row.kind, "entries")]).add(row.record_id)
    for row in _rows(unit, _INCIDENTS, ids=subject_ids):
        kept["school_ids"].add(row.school_id)
        (kept["kept_incidents"] if row.shared else found["incidents"]).add(row.id)
    within = {"incidents": found["incidents"], "concerns": found["concerns"]}
    for row in _rows(unit, _WITHOUT_A_LINE, ids=subject_ids, **within):
        found[row.what].add(row.id)
    exports = {row.id for row in _rows(unit, _EXPORTS, ids=subject_ids, incidents=found["incidents"])}
    referrals = {row.referral_id for row in _rows(unit, _REFERRALS, entries=found["entries"])}
    return FileRecords(
        **{name: frozenset(ids) for name, ids in {**found, **kept}.items()},
        exports=frozenset(exports),
        referrals=frozenset(referrals),
    )


def _rows(unit: Unit, statement: str, **asked: Iterable[UUID]) -> Sequence[Row[Any]]:
    given = {name: [str(each) for each in ids] for name, ids in asked.items()}
    return unit.session.execute(text(statement), given).all()


_LINES = """
SELECT line.record_id, min(line.record_kind) AS kind, min(line.school_id::text)::uuid AS school_id,
    array_agg(line.subject_id) FILTER (WHERE line.subject_id <> ALL (CAST(:ids AS uuid[]))) AS others
FROM record_subject line
WHERE line.record_id IN (SELECT record_id FROM record_subject WHERE subject_id = ANY (CAST(:ids AS uuid[])))
GROUP BY line.record_id
"""
_INCIDENTS = """
SELECT record.id, record.school_id, EXISTS (
    SELECT FROM incident_subject other
    WHERE other.incident_id = record.id AND other.subject_id <> ALL (CAST(:ids AS uuid[]))
) OR EXISTS (
    SELECT FROM record_subject other
    WHERE other.subject_id <> ALL (CAST(:ids AS uuid[])) AND other.record_id IN (
        SELECT id FROM concern WHERE incident_id = record.id
        UNION ALL SELECT id FROM entry WHERE incident_id = record.id
        UNION ALL SELECT id FROM action WHERE incident_id = record.id
        UNION ALL SELECT id FROM document WHERE incident_id = record.id
    )
) AS shared
FROM incident record
WHERE record.id IN (SELECT incident_id FROM incident_subject WHERE subject_id = ANY (CAST(:ids AS uuid[])))
"""
_WITHOUT_A_LINE = """
SELECT 'entries' AS what, entry.id FROM entry
WHERE (incident_id = ANY (CAST(:incidents AS uuid[])) OR concern_id = ANY (CAST(:concerns AS uuid[])))
    AND NOT EXISTS (SELECT FROM record_subject line WHERE line.record_id = entry.id)
UNION ALL
SELECT 'actions', action.id FROM action
WHERE incident_id = ANY (CAST(:incidents AS uuid[]))
    AND NOT EXISTS (SELECT FROM record_subject line WHERE line.record_id = action.id)
UNION ALL
SELECT 'documents', document.id FROM document
WHERE NOT EXISTS (SELECT FROM record_subject line WHERE line.record_id = document.id) AND (
    incident_id = ANY (CAST(:incidents AS uuid[])) OR concern_id = ANY (CAST(:concerns AS uuid[]))
    OR id IN (
        SELECT record_id FROM key_wrap WHERE holder_kind = 'subject' AND holder_id = ANY (CAST(:ids AS uuid[]))
    ) AND NOT EXISTS (
        SELECT FROM key_wrap other
        WHERE other.record_id = document.id AND other.holder_id <> ALL (CAST(:ids AS uuid[]))
    )
)
"""
"""A document has lines from its arrival on; one that never arrived is about those whose keys open it."""
_EXPORTS = """
SELECT id FROM export
WHERE subject_id = ANY (CAST(:ids AS uuid[])) OR incident_id = ANY (CAST(:incidents AS uuid[]))
"""
_REFERRALS = """
SELECT DISTINCT said.referral_id FROM entry said
WHERE said.id = ANY (CAST(:entries AS uuid[])) AND said.referral_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM entry other
    WHERE other.referral_id = said.referral_id AND other.id <> ALL (CAST(:entries AS uuid[]))
)
"""
