"""What incident records are called, for a page of them at once."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, exists, not_, select
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.models import CategoryRow, EntryRow, RecordSubjectRow
from incidents.sight import MOST_KEPT, sight_of, visible_lines

from .texts import opened_texts
from .title_of import TITLED


def titles_of(
    unit: Unit, keyring: Keyring, incident_ids: Collection[UUID], categories: Mapping[UUID, CategoryRow]
) -> dict[UUID, str]:
    """The newest title of each record, of those that have one the caller reads.

    Read like any entry: about one of the children the caller reads of, and not restricted. What cannot be opened now is
    left out, as in ``opened_texts``.
    """
    newest = _newest(unit, incident_ids, categories)
    texts = opened_texts(unit, keyring, list(newest.values()), "text")
    return {incident_id: texts[row.id] for incident_id, row in newest.items() if row.id in texts}


def _newest(unit: Unit, incident_ids: Collection[UUID], categories: Mapping[UUID, CategoryRow]) -> dict[UUID, EntryRow]:
    """The newest alone: where that is not the caller's to read, no older one stands in for it."""
    if not incident_ids:
        return {}
    wanted = _titles(visible_lines(sight_of(unit), categories))
    rows = unit.session.scalars(wanted, {"incident_ids": list(incident_ids)})
    return {row.incident_id: row for row in rows if row.incident_id is not None}


@lru_cache(MOST_KEPT)
def _titles(seen: ColumnElement[bool]) -> Select[EntryRow]:
    """Of ``:incident_ids``, whose lines are ``seen``."""
    newest = (
        select(EntryRow.id)
        .ext(distinct_on(EntryRow.incident_id))
        .where(
            EntryRow.incident_id == any_(bindparam("incident_ids", type_=ARRAY(Uuid()))), EntryRow.decision == TITLED
        )
        .order_by(EntryRow.incident_id, EntryRow.recorded_at.desc(), EntryRow.id.desc())
    )
    line = RecordSubjectRow
    of_entry = exists(select(line.record_id).where(line.record_id == EntryRow.id, seen))
    restricted = exists(select(line.record_id).where(line.record_id == EntryRow.id, line.restricted))
    return select(EntryRow).where(EntryRow.id.in_(newest), of_entry, not_(restricted))
