"""Incident records: what is in one, and which there are."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.numbers import FindByNumber, FoundByNumber
from haven_schemas.rpc.incidents.records import (
    AddNote,
    Chronology,
    Incident,
    IncidentPage,
    IncidentQuery,
    ListIncidents,
    NoteAdded,
    ReadChronology,
)

LIST_INCIDENTS = Call(
    "incidents.list_incidents",
    ListIncidents,
    IncidentPage,
    what="incident records, all or those still open, or about some children; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.INCIDENT_LIST_READ,
    ),
)
FIND_BY_NUMBER = Call(
    "incidents.find_by_number",
    FindByNumber,
    FoundByNumber,
    what="the concern or record that somebody says the number of, if the caller sees it",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.MATTER_QUEUE_READ,),
)
GET_INCIDENT = Call(
    "incidents.get_incident",
    IncidentQuery,
    Incident,
    what="one, with what the caller sees of its children, entries and actions",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
ADD_NOTE = Call(
    "incidents.add_note",
    AddNote,
    NoteAdded,
    what="about those of its children it names",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.ENTRY_RECORD_ADD,),
)
READ_CHRONOLOGY = Call(
    "incidents.read_chronology",
    ReadChronology,
    Chronology,
    what=(
        "everything about one child, newest occurrence first, or what fits the filters (category, "
        "kind, dates, another child, an adult, significant only); cursors are bound to them"
    ),
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.CHRONOLOGY_CARD_READ,
        AuditAction.CHRONOLOGY_PUPIL_READ,
    ),
)
