"""An adult comes into an incident record."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.entries import AddPerson, NewPerson, PersonAdded

from incidents.entries.people_in_records import name_person
from incidents.records.parts.lock_incident import children_named, lock_incident


def add_person(unit: Unit, keyring: Keyring, request: AddPerson) -> PersonAdded:
    """Names them, readable through the files of the children given. Errors as ``lock_incident`` and
    ``children_named``; needs the vault."""
    incident = lock_incident(unit, request.incident_id)
    children = [subject.id for subject in children_named(unit, incident, request.subject_ids)]
    person = NewPerson(name=request.name, role=request.role)
    person_id = name_person(unit, keyring, incident, person, children)
    incident.version += 1
    unit.audit(
        AuditAction.PERSON_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[incident.school_id],
        subject_ids=children,
        object_id=person_id,
    )
    return PersonAdded(id=person_id)
