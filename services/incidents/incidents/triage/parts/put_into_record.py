"""The incident record a concern goes into: opened from it, or open already."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from incidents.chronology_lines import subjects_of
from incidents.conflicts.parts.others_read import require_others_read
from incidents.conflicts.queries.team_of_child import lock_links
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, IncidentRow
from incidents.records.parts.lock_incident import lock_incident
from incidents.records.parts.name_in_incident import name_in_incident
from incidents.reporting.parts.keep_colleague_away import bar, barred_from
from incidents.triage.domain.triage import INCIDENT_OPEN


def open_record(unit: Unit, concern: ConcernRow) -> IncidentRow:
    """A new record with the concern's category, children, level of risk and whoever deals with it."""
    incident = IncidentRow(
        id=new_id(),
        school_id=concern.school_id,
        category_id=concern.category_id,
        status=INCIDENT_OPEN,
        opened_at=unit.now,
        opened_by=unit.access.actor_id,
        assigned_to=concern.assigned_to,
        risk=concern.risk,
        last_entry_at=unit.now,
        version=1,
    )
    unit.session.add(incident)
    unit.session.flush()
    name_in_incident(unit, incident, subjects_of(unit, concern.id))
    bar(unit, incident.id, incident.school_id, barred_from(unit, concern.id))
    return incident


def join_record(unit: Unit, owners: OtherOwners, concern: ConcernRow, incident_id: UUID) -> IncidentRow:
    """The record, held, with the concern's children in it; ``invalid_request`` on ``incident_id`` if there is no such
    open record at the concern's school that the caller may write in, or if somebody reads it from whom the concern is
    kept: one about a colleague has a record of its own; or if nobody else could read it then. ``OwnerAway``."""
    lock_links(unit)  # before the record, as whoever moves something into it
    try:
        incident = lock_incident(unit, incident_id)
    except Problem as problem:
        if problem.code in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED):
            raise invalid("incident_id", FieldCode.UNKNOWN_INCIDENT) from None
        raise
    if incident.school_id != concern.school_id or incident.status != INCIDENT_OPEN:
        raise invalid("incident_id", FieldCode.UNKNOWN_INCIDENT)
    if not barred_from(unit, concern.id) <= barred_from(unit, incident.id):
        raise invalid("incident_id", FieldCode.NOT_ALLOWED)
    subjects = subjects_of(unit, concern.id)
    children = [subject.id for subject in subjects]
    require_others_read(unit, owners, concern.school_id, children, children, "incident_id", [concern.id], [incident.id])
    name_in_incident(unit, incident, subjects)
    incident.version += 1
    return incident
