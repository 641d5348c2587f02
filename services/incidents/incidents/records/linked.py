"""Records that belong together."""

from collections.abc import Mapping
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents import Step
from haven_schemas.acts.incidents.records import LinkedIncident
from haven_schemas.acts.incidents.steps import LinkIncidents, StepTaken
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from sqlalchemy import or_, select

from incidents.models import CategoryRow, IncidentLinkRow, IncidentRow
from incidents.reading import titles_of
from incidents.sight import sees_incident

from .step import NewStep, lock_record, write_step

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


def link_incidents(unit: Unit, keyring: Keyring, request: LinkIncidents) -> StepTaken:
    """Links them, with the reason in both.

    Errors as ``lock_matter``; ``invalid_request`` on ``other_id`` for a record the caller does not triage, of another
    school, the record itself, or one that is linked already.
    """
    record, other = _both(unit, request)
    if _standing(unit, record, other) is not None:
        raise invalid("other_id", FieldCode.AS_IT_IS)
    first, second = sorted((record.id, other.id))
    unit.session.add(
        IncidentLinkRow(
            id=new_id(),
            school_id=record.school_id,
            first_id=first,
            second_id=second,
            linked_by=unit.access.actor_id,
            linked_at=unit.now,
        )
    )
    return _written(unit, keyring, record, other, "linked", request.reason)


def unlink_incidents(unit: Unit, keyring: Keyring, request: LinkIncidents) -> StepTaken:
    """Takes the link away. Errors as ``link_incidents``; ``invalid_request`` on ``other_id`` if there is none."""
    record, other = _both(unit, request)
    link = _standing(unit, record, other)
    if link is None:
        raise invalid("other_id", FieldCode.AS_IT_IS)
    link.ended_by, link.ended_at = unit.access.actor_id, unit.now
    return _written(unit, keyring, record, other, "unlinked", request.reason)


def _both(unit: Unit, request: LinkIncidents) -> tuple[IncidentRow, IncidentRow]:
    """Held in the order of their ids, so that two who link the same two do not wait for each other for ever."""
    unknown = invalid("other_id", FieldCode.UNKNOWN_INCIDENT)
    if request.other_id == request.incident_id:
        raise unknown
    held: dict[object, IncidentRow] = {}
    for record_id in sorted((request.incident_id, request.other_id)):
        own = record_id == request.incident_id
        try:
            held[record_id] = lock_record(unit, record_id, request.version if own else None)
        except Problem as problem:
            if own or problem.code not in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED):
                raise
            raise unknown from None
    record, other = held[request.incident_id], held[request.other_id]
    if record.school_id != other.school_id:
        raise unknown
    return record, other


def _standing(unit: Unit, record: IncidentRow, other: IncidentRow) -> IncidentLinkRow | None:
    first, second = sorted((record.id, other.id))
    pair = (IncidentLinkRow.first_id == first, IncidentLinkRow.second_id == second, IncidentLinkRow.ended_at.is_(None))
    return unit.session.scalar(select(IncidentLinkRow).where(*pair))


def _written(
    unit: Unit, keyring: Keyring, record: IncidentRow, other: IncidentRow, step: Step, reason: str
) -> StepTaken:
    write_step(unit, keyring, other, NewStep(step, reason, str(record.id)))
    return write_step(unit, keyring, record, NewStep(step, reason, str(other.id)))
