"""Every id a child had, for the log of a child, and for who is kept from it."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

_FAMILY = text("""
WITH RECURSIVE family (id) AS (
    SELECT unnest(CAST(:subjects AS uuid[]))
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
    return list(with_families(unit, [subject_id]))


def with_families(unit: Unit, subject_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The ids, and every other id these children had."""
    asked = [str(each) for each in subject_ids]
    return frozenset(unit.session.scalars(_FAMILY, {"subjects": asked})) if asked else frozenset()
