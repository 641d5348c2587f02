"""Which school keeps each file: the one that signed for it last, else the one it is still to be handed over by."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from incidents.handovers.parts.close_handover import STILL_WAITING

from .file_contents import Families, pairs


def file_keepers(unit: Unit, families: Families) -> dict[UUID, UUID]:
    """By the id the child has today; of most children nothing was ever said, and whose records are newest keeps them.

    Two schools may have signed for a child whose entries were merged later: the one that signed for what is kept under
    the id of today. Until someone signs, the old school keeps a file (decision 0041), even if the new one writes in it.
    """
    rows = unit.session.execute(text(_KEEPERS), {**pairs(families), "waiting": list(STILL_WAITING)})
    return {row.root: row.school_id for row in rows}


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
