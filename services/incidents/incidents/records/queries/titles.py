"""What incident records are called, for a page of them at once."""

from collections.abc import Collection, Mapping
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import exists, not_, select
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.lists.queries.opened_texts import opened_texts
from incidents.models import CategoryRow, EntryRow, RecordSubjectRow
from incidents.records.domain.titles import TITLED
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_lines


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
    newest = (
        select(EntryRow.id)
        .ext(distinct_on(EntryRow.incident_id))
        .where(one_of(EntryRow.incident_id, incident_ids), EntryRow.decision == TITLED)
        .order_by(EntryRow.incident_id, EntryRow.recorded_at.desc(), EntryRow.id.desc())
    )
    line = RecordSubjectRow
    seen = exists(
        select(line.record_id).where(line.record_id == EntryRow.id, visible_lines(sight_of(unit), categories))
    )
    restricted = exists(select(line.record_id).where(line.record_id == EntryRow.id, line.restricted))
    rows = unit.session.scalars(select(EntryRow).where(EntryRow.id.in_(newest), seen, not_(restricted)))
    return {row.incident_id: row for row in rows if row.incident_id is not None}
