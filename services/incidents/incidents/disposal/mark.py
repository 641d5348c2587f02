"""A mark of what a child's file holds: the same as long as nothing was written, corrected, moved or closed in it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from incidents.aliases import families_of, family_of
from incidents.reading import Families, pairs


def file_marks(unit: Unit, families: Families) -> dict[UUID, UUID]:
    """By the id each child has today; one statement, however many."""
    rows = unit.session.execute(text(_MARKS), pairs(families))
    return {row.root: row.mark for row in rows}


def file_mark(unit: Unit, today: UUID, subject_ids: Sequence[UUID]) -> UUID | None:
    """Of the one child whose ids these are; None if they are not the ids that one child has.

    An id more than is known here is no other child if nothing is written under it.
    """
    family = family_of(unit, today)
    others = set(subject_ids) - set(family)
    strangers = families_of(unit, others) if others else {}
    if family[0] != today or not set(family) <= set(subject_ids):
        return None
    if any(ids != [each] for each, ids in strangers.items()) or _is_anything_about(unit, others):
        return None
    return file_marks(unit, {today: family})[today]


def _is_anything_about(unit: Unit, subject_ids: set[UUID]) -> bool:
    return bool(unit.session.scalar(text(_ANYTHING), {"ids": [str(each) for each in subject_ids]}))


_ANYTHING = """
SELECT EXISTS (SELECT FROM record_subject WHERE subject_id = ANY (CAST(:ids AS uuid[])))
    OR EXISTS (SELECT FROM incident_subject WHERE subject_id = ANY (CAST(:ids AS uuid[])))
    OR EXISTS (SELECT FROM pupil_card WHERE subject_id = ANY (CAST(:ids AS uuid[])))
"""
_MARKS = """
WITH family AS (SELECT * FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)),
line AS (SELECT family.root, named.* FROM family JOIN record_subject named ON named.subject_id = family.id),
record AS (
    SELECT family.root, incident.*
    FROM family
    JOIN incident_subject named ON named.subject_id = family.id
    JOIN incident ON incident.id = named.incident_id
),
part (root, said) AS (
    SELECT root, format('child %s', id) FROM family
    UNION ALL
    SELECT root, format(
        'line %s %s %s %s %s %s %s %s %s %s', record_id, subject_id, record_kind, school_id, category_id, role,
        children_version, triaged, significant, restricted
    ) FROM line
    UNION ALL
    SELECT root, format('expected %s %s', record_id, expected_on) FROM line WHERE expected_on IS NOT NULL
    UNION ALL
    SELECT root, format('record %s %s %s %s', id, school_id, category_id, status) FROM record
    UNION ALL
    SELECT line.root, format('concern %s %s %s %s', concern.id, concern.version, concern.text_version, concern.status)
    FROM line JOIN concern ON concern.id = line.record_id
    UNION ALL
    SELECT line.root, format('entry %s %s %s', entry.id, entry.version, entry.text_version)
    FROM line JOIN entry ON entry.id = line.record_id
    UNION ALL
    SELECT line.root, format('action %s %s', action.id, action.version)
    FROM line JOIN action ON action.id = line.record_id
    UNION ALL
    SELECT line.root, format('document %s %s %s', document.id, document.version, paper.version)
    FROM line JOIN document ON document.id = line.record_id LEFT JOIN paper ON paper.document_id = document.id
    UNION ALL
    SELECT family.root, format('card %s %s', card.id, card.version)
    FROM family JOIN pupil_card card ON card.subject_id = family.id
    UNION ALL
    SELECT family.root, format('choice %s %s %s', choice.record_id, choice.id, choice.version)
    FROM family JOIN shared_choice choice ON choice.subject_id = family.id
    UNION ALL
    SELECT family.root, format('beside %s %s %s', other.record_id, other.subject_id, other.children_version)
    FROM family
    JOIN shared_choice choice ON choice.subject_id = family.id AND choice.choice <> 'keep'
    JOIN record_subject other ON other.record_id = choice.record_id
    UNION ALL
    SELECT family.root, format('handed %s %s %s', file.handover_id, file.subject_id, file.state)
    FROM family JOIN handed_file file ON file.subject_id = family.id
    UNION ALL
    SELECT family.root, format('request %s %s', request.id, request.version)
    FROM family JOIN read_request request ON request.subject_id = family.id
)
SELECT root, CAST(
    encode(substr(sha256(convert_to(string_agg(said, E'\n' ORDER BY said COLLATE "C"), 'UTF8')), 1, 16), 'hex') AS uuid
) AS mark
FROM part
GROUP BY root
"""
"""Nothing that changes because time passes, somebody looks, or the roll says something: only what people wrote."""
