"""The open incident records about some children, as far as the caller sees: no text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.deciding import OpenRecord
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ConcernRow, IncidentRow, IncidentSubjectRow
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_incidents
from incidents.triage.domain.triage import INCIDENT_OPEN

_MOST_RECORDS = 10

Families = Mapping[UUID, Sequence[UUID]]
Row = TypeVar("Row", ConcernRow, IncidentRow)


def open_records(unit: Unit, families: Families) -> dict[UUID, list[OpenRecord]]:
    """The newest ten of each child that are open and the caller sees, by every id they have; not audited here."""
    meant, categories = child_of(families), categories_by_id(unit)
    seen = visible_incidents(sight_of(unit), categories)
    wanted = (
        select(IncidentSubjectRow.subject_id, IncidentRow)
        .join(IncidentRow, IncidentRow.id == IncidentSubjectRow.incident_id)
        .where(one_of(IncidentSubjectRow.subject_id, meant), IncidentRow.status == INCIDENT_OPEN, seen)
        .order_by(IncidentRow.opened_at.desc(), IncidentRow.id)
    )
    rows = ((subject_id, row) for subject_id, row in unit.session.execute(wanted))
    found = by_child(meant, rows, _MOST_RECORDS)
    return {
        child: [
            OpenRecord(
                id=row.id,
                school_id=row.school_id,
                category_name=categories[row.category_id].name,
                opened_at=row.opened_at,
                risk=row.risk,
                assigned_to=row.assigned_to,
            )
            for row in own
        ]
        for child, own in found.items()
    }


def child_of(families: Families) -> dict[UUID, list[UUID]]:
    """The children that each id means: one, but where a concern names a child by two ids."""
    meant: dict[UUID, list[UUID]] = {}
    for child, family in families.items():
        for each in family:
            meant.setdefault(each, []).append(child)
    return meant


def by_child(meant: Mapping[UUID, list[UUID]], rows: Iterable[tuple[UUID, Row]], most: int) -> dict[UUID, list[Row]]:
    """Each row once a child, in order, so many of each at most."""
    found: dict[UUID, dict[UUID, Row]] = {}
    for subject_id, row in rows:
        for child in meant[subject_id]:
            found.setdefault(child, {}).setdefault(row.id, row)
    return {child: list(own.values())[:most] for child, own in found.items()}
