"""Every id a child had, for the log of a child."""

from uuid import UUID

from chassis.database import Unit
from sqlalchemy import text

_FAMILY = text("""
WITH RECURSIVE family (id) AS (
    SELECT CAST(:subject AS uuid)
    UNION
    SELECT CASE WHEN a.alias_id = f.id THEN a.means_id ELSE a.alias_id END
    FROM family f JOIN subject_alias a ON f.id IN (a.alias_id, a.means_id)
    WHERE a.means_id IS NOT NULL
)
SELECT id FROM family
""")
"""Both ways along every link; UNION ends circles."""


def family_of(unit: Unit, subject_id: UUID) -> list[UUID]:
    """The child's ids, ``subject_id`` among them."""
    return list(unit.session.scalars(_FAMILY, {"subject": subject_id}))
