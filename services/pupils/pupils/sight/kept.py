"""Which children a member of staff is linked to, and therefore kept from: by every id that such a child has."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

_KEPT_FROM = text("""
WITH RECURSIVE family (id) AS (
    SELECT k.subject_id FROM kept_from k WHERE k.staff_id = :actor AND k.active
    UNION
    SELECT CASE WHEN a.alias_id = f.id THEN a.means_id ELSE a.alias_id END
    FROM family f JOIN subject_alias a ON f.id IN (a.alias_id, a.means_id)
    WHERE a.means_id IS NOT NULL
)
SELECT id FROM family
""")
"""Both ways along every link; UNION ends circles."""
_LINKED_TO = text("""
WITH RECURSIVE family (staff_id, id) AS (
    SELECT k.staff_id, k.subject_id FROM kept_from k WHERE k.active
    UNION
    SELECT f.staff_id, CASE WHEN a.alias_id = f.id THEN a.means_id ELSE a.alias_id END
    FROM family f JOIN subject_alias a ON f.id IN (a.alias_id, a.means_id)
    WHERE a.means_id IS NOT NULL
)
SELECT id, staff_id FROM family WHERE id = ANY (CAST(:pupils AS uuid[]))
""")
"""From the links, of which a trust has few, and not from the children."""
_KNOWN = "children the caller is kept from"


def kept_from(unit: Unit) -> frozenset[UUID]:
    """Nearly always empty; looked up once a unit. Nobody but a person is linked to anyone."""
    if unit.access.kind != "staff":
        return frozenset()
    if _KNOWN not in unit.session.info:
        linked = unit.session.scalars(_KEPT_FROM, {"actor": unit.access.actor_id})
        unit.session.info[_KNOWN] = frozenset(linked)
    known: frozenset[UUID] = unit.session.info[_KNOWN]
    return known


def staff_linked_to(unit: Unit, pupil_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The other way round, for each of the children: who is kept from them by any of their ids."""
    found = defaultdict[UUID, frozenset[UUID]](frozenset)
    if pupil_ids:
        for pupil_id, staff_id in unit.session.execute(_LINKED_TO, {"pupils": [str(each) for each in pupil_ids]}):
            found[pupil_id] |= {staff_id}
    return found
