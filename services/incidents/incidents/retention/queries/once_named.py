"""Whom the records of some files were about before they were moved."""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from .file_contents import Families, pairs


def once_named(unit: Unit, families: Families) -> dict[UUID, list[UUID]]:
    """Other children, in order, by the id the file's child has today; one statement, however many files.

    Who is in a record together with the child is not among them: it stays for them, whatever becomes of the file.
    """
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in unit.session.execute(text(_ONCE), pairs(families)):
        if row.subject_id not in families[row.root]:
            found[row.root].append(row.subject_id)
    return found


_ONCE = """
WITH family (root, id) AS (SELECT * FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[]))),
held (root, record_id) AS (
    SELECT family.root, line.record_id FROM family JOIN record_subject line ON line.subject_id = family.id
    UNION
    SELECT family.root, own.incident_id FROM family JOIN incident_subject own ON own.subject_id = family.id
)
SELECT DISTINCT held.root, once.subject_id FROM held JOIN once_named once ON once.record_id = held.record_id
ORDER BY held.root, once.subject_id
"""
