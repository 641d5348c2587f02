"""Of whom somebody said, when they were asked after, that they have died."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.retention import SaidDead
from sqlalchemy import text

from .file_contents import Families, pairs

DIED = "died"


def deaths(unit: Unit, families: Families) -> dict[UUID, SaidDead]:
    """By the id the child has today; what was said last counts, under whichever id."""
    rows = unit.session.execute(text(_LAST), pairs(families))
    return {row.root: SaidDead(by=row.asked_by, at=row.asked_at) for row in rows if row.whereabouts == DIED}


_LAST = """
SELECT DISTINCT ON (family.root) family.root, said.whereabouts, said.asked_by, said.asked_at
FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)
JOIN leaver_enquiry said ON said.subject_id = family.id
ORDER BY family.root, said.asked_at DESC, said.entry_id DESC
"""
