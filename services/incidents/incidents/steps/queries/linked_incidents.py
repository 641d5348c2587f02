"""Records linked with one, as far as the caller sees them."""

from collections.abc import Mapping
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.records import LinkedIncident
from sqlalchemy import or_, select

from incidents.models import CategoryRow, IncidentLinkRow, IncidentRow
from incidents.records.queries.titles import titles_of
from incidents.sight.incident_sight import sees_incident

_MOST = 50


def linked_incidents(
    unit: Unit, keyring: Keyring, incident: IncidentRow, categories: Mapping[UUID, CategoryRow]
) -> list[LinkedIncident]:
    """Newest link first; a record that the caller does not see is left out."""
    links = (
        select(IncidentLinkRow)
        .where(
            or_(IncidentLinkRow.first_id == incident.id, IncidentLinkRow.second_id == incident.id),
            IncidentLinkRow.ended_at.is_(None),
        )
        .order_by(IncidentLinkRow.linked_at.desc(), IncidentLinkRow.id.desc())
        .limit(_MOST)
    )
    ids = [link.second_id if link.first_id == incident.id else link.first_id for link in unit.session.scalars(links)]
    rows = {row.id: row for row in unit.session.scalars(select(IncidentRow).where(IncidentRow.id.in_(ids)))}
    seen = [row for row in (rows[row_id] for row_id in ids if row_id in rows) if sees_incident(unit, row)]
    titles = titles_of(unit, keyring, [row.id for row in seen], categories)
    return [
        LinkedIncident(
            id=row.id,
            category_name=categories[row.category_id].name,
            status=row.status,
            opened_at=row.opened_at,
            title=titles.get(row.id, ""),
        )
        for row in seen
    ]
