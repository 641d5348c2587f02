"""Makes the digests of contacts that are new or different, a few hundred at a time."""

from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from sqlalchemy import select, update

from pupils.models import ContactRow
from pupils.possible_links.domain.comparing import marks_of
from pupils.record.sealed_fields import contact_field
from pupils.roll.roll_key import RollKey

_MOST_A_UNIT = 200
"""About 20 ms of work: other green threads of the process wait for no longer."""


def schools_to_mark(unit: Unit) -> list[UUID]:
    """Schools in scope with contacts that have no digests as they are now."""
    waiting = select(ContactRow.school_id).where(ContactRow.marked_version.is_distinct_from(ContactRow.version))
    return list(unit.session.scalars(waiting.distinct()))


def mark_contacts(unit: Unit, keyring: Keyring, school_id: UUID) -> bool:
    """Marks some, and answers whether there may be more. What a delivery is about to change waits for the next time:
    rows that somebody else holds are passed over. Raises ``VaultAway``."""
    rows = unit.session.scalars(
        select(ContactRow)
        .where(ContactRow.school_id == school_id, ContactRow.marked_version.is_distinct_from(ContactRow.version))
        .order_by(ContactRow.id)
        .limit(_MOST_A_UNIT)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return False
    key = RollKey(unit, keyring, school_id)
    changed: list[dict[str, Any]] = []
    for row in rows:
        marks = marks_of(key.key.key, key.unseal(contact_field(row.id, row.version), row.sealed))
        changed.append({"id": row.id, "marks": marks, "marked_version": row.version})
    unit.session.execute(update(ContactRow), changed)
    return len(rows) == _MOST_A_UNIT
