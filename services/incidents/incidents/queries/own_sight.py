"""What the caller of a unit sees: their grants, less the children they are linked to."""

from collections.abc import Iterable
from uuid import UUID

from chassis.database import Unit
from sqlalchemy import select

from incidents.aliases import with_families
from incidents.domain.sight import Sight
from incidents.models import ConflictRow

_KEPT_FROM = "children the caller is kept from"


def sight_of(unit: Unit) -> Sight:
    """The caller's sight; the links are looked up once a unit, and the same at every school."""
    kept_from: frozenset[UUID] | None = unit.session.info.get(_KEPT_FROM)
    if kept_from is None:
        linked = select(ConflictRow.subject_id).where(ConflictRow.staff_id == unit.access.actor_id)
        kept_from = with_families(unit, unit.session.scalars(linked).all())
        unit.session.info[_KEPT_FROM] = kept_from
    return Sight.of(unit.access, kept_from)


def staff_kept_from(unit: Unit, subject_ids: Iterable[UUID]) -> list[UUID]:
    """Members of staff who are linked to one of the children, in a stable order."""
    linked = select(ConflictRow.staff_id).where(ConflictRow.subject_id.in_(with_families(unit, subject_ids))).distinct()
    return sorted(unit.session.scalars(linked))
