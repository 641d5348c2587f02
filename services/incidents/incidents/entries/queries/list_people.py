"""The adults in an incident record."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.entries import ListPeople, PeopleList
from sqlalchemy import select

from incidents.entries.people_in_records import person_views
from incidents.models import IncidentRow, IncidentSubjectRow
from incidents.narrative import open_records
from incidents.sight.incident_sight import sees_incident

from .people_seen import people_seen


def list_people(unit: Unit, keyring: Keyring, request: ListPeople) -> PeopleList:
    """Names and roles of those of ``people_seen``; ``not_found`` unless the record is seen; ``VaultAway``."""
    incident = unit.session.get(IncidentRow, request.incident_id)
    if incident is None or not sees_incident(unit, incident):
        raise Problem(ErrorCode.NOT_FOUND)
    people = people_seen(unit, incident)
    children = unit.session.scalars(
        select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == incident.id)
    ).all()
    keys = open_records(unit, keyring, {person.id: children for person in people})
    unit.audit(
        AuditAction.PERSON_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=[incident.school_id],
        subject_ids=children,
        object_id=incident.id,
    )
    return PeopleList(people=person_views(people, keys))
