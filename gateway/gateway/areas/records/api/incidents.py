"""Incident records: lists, one record, notes and new actions."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from haven_schemas.calls.incidents.actions import ADD_ACTION
from haven_schemas.calls.incidents.records import ADD_NOTE, GET_INCIDENT, LIST_INCIDENTS
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents import Narrative, Reason, RiskLevel
from haven_schemas.rpc.incidents_actions import AddAction
from haven_schemas.rpc.incidents_records import AddNote, Incident, IncidentQuery, ListIncidents
from pydantic import AwareDatetime, Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.actions.api.actions import ActionAddedShape, ActionShape
from gateway.state import haven

from .entries import EntryShape


class IncidentsQuery(PageQuery):
    """Of one school, or about one pupil."""

    school_urn: SchoolUrn | None = None
    pupil_id: UUID | None = None


class IncidentLineShape(Shape):
    """An incident record in a list: no text."""

    id: UUID
    school_urn: SchoolUrn | None
    category_name: str
    status: Literal["open", "closed"]
    opened_at: datetime
    pupil_ids: list[UUID]
    open_actions: int


class IncidentsShape(Shape):
    """Newest first."""

    incidents: list[IncidentLineShape]
    next_cursor: str | None


class LinkedIncidentShape(Shape):
    """Another record, as far as the caller sees it."""

    id: UUID
    category_name: str
    status: Literal["open", "closed"]
    opened_at: datetime


class IncidentShape(Shape):
    """An incident record, as much of it as the caller may see, entries newest first.

    ``pupil_ids``: whom something new in it may be about. ``entries_left_out``, ``actions_left_out``: older ones that
    did not fit; a pupil's chronology pages through all of them.
    """

    id: UUID
    school_urn: SchoolUrn | None
    category: UUID
    category_name: str
    status: Literal["open", "closed"]
    opened_at: datetime
    opened_by: UUID
    concern_ids: list[UUID]
    pupil_ids: list[UUID]
    entries: list[EntryShape]
    entries_left_out: int
    actions: list[ActionShape]
    actions_left_out: int
    risk: RiskLevel | None
    assigned_to: UUID | None
    waiting_until: str | None
    closing_asked_by: UUID | None
    closed_at: datetime | None
    closed_by: UUID | None
    look_back_on: str | None
    linked: list[LinkedIncidentShape]
    version: int

    @classmethod
    def of(cls, incident: Incident, call: Call) -> "IncidentShape":
        """From incidents' view."""
        return cls(
            id=incident.id,
            school_urn=call.signed_in.urn_of(incident.school_id),
            category=incident.category_id,
            category_name=incident.category_name,
            status=incident.status,
            opened_at=incident.opened_at,
            opened_by=incident.opened_by,
            concern_ids=incident.concern_ids,
            pupil_ids=incident.subject_ids,
            entries=[EntryShape.of(entry, call.caller) for entry in incident.entries],
            entries_left_out=incident.entries_left_out,
            actions=[ActionShape.of(action) for action in incident.actions],
            actions_left_out=incident.actions_left_out,
            risk=incident.risk,
            assigned_to=incident.assigned_to,
            waiting_until=incident.waiting_until,
            closing_asked_by=incident.closing_asked_by,
            closed_at=incident.closed_at,
            closed_by=incident.closed_by,
            look_back_on=incident.look_back_on,
            linked=[LinkedIncidentShape(**each.model_dump()) for each in incident.linked],
            version=incident.version,
        )


class NewNote(Shape):
    """About those of the record's children that are named; none need be where there is one."""

    occurred_at: AwareDatetime
    text: Narrative
    pupil_ids: Annotated[list[UUID], Field(max_length=50)] = []


class NoteAddedShape(Shape):
    """The entry's id."""

    id: UUID


class NewAction(Shape):
    """``due_on`` ends at 23:59 in London. About those of the record's children that are named, as a note is."""

    text: Reason
    owner_id: UUID
    due_on: date
    pupil_ids: Annotated[list[UUID], Field(max_length=50)] = []


@api.operation(
    "GET", "/incidents", "Incident records", right=Right.RECORD_READ, tier="elevated", query=IncidentsQuery,
    reply=IncidentsShape,
)  # fmt: skip
def list_incidents(call: Call, query: IncidentsQuery) -> IncidentsShape:
    """Records of the caller's schools."""
    session = call.signed_in
    request = ListIncidents(
        school_id=session.school_id(query.school_urn) if query.school_urn else None,
        subject_id=query.pupil_id,
        limit=query.limit,
        cursor=query.cursor,
    )
    found = haven().services.ask(LIST_INCIDENTS, call.caller, request)
    lines = [
        IncidentLineShape(
            id=line.id,
            school_urn=session.urn_of(line.school_id),
            category_name=line.category_name,
            status=line.status,
            opened_at=line.opened_at,
            pupil_ids=line.subject_ids,
            open_actions=line.open_actions,
        )
        for line in found.incidents
    ]
    return IncidentsShape(incidents=lines, next_cursor=found.next_cursor)


@api.operation(
    "GET", "/incidents/<uuid:incident_id>", "One incident record", right=Right.RECORD_READ, tier="elevated",
    reply=IncidentShape,
)  # fmt: skip
def get_incident(call: Call, incident_id: UUID) -> IncidentShape:
    """A record with its entries and actions."""
    return IncidentShape.of(
        haven().services.ask(GET_INCIDENT, call.caller, IncidentQuery(incident_id=incident_id)), call
    )


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/notes", "Add a note to an incident record", right=Right.RECORD_WRITE,
    tier="elevated", body=NewNote, reply=NoteAddedShape, status=201, key="optional",
)  # fmt: skip
def add_note(call: Call, incident_id: UUID, body: NewNote) -> NoteAddedShape:
    """An entry of its own."""
    request = AddNote(incident_id=incident_id, occurred_at=body.occurred_at, text=body.text, subject_ids=body.pupil_ids)
    return NoteAddedShape(id=haven().services.ask(ADD_NOTE, call.caller, request, key=call.key).id)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/actions", "Give someone something to do", right=Right.RECORD_WRITE,
    tier="elevated", body=NewAction, reply=ActionAddedShape, status=201, key="optional",
)  # fmt: skip
def add_action(call: Call, incident_id: UUID, body: NewAction) -> ActionAddedShape:
    """An action for a member of staff of the school."""
    request = AddAction(
        incident_id=incident_id,
        text=body.text,
        owner_id=body.owner_id,
        due_on=body.due_on.isoformat(),
        subject_ids=body.pupil_ids,
    )
    added = haven().services.ask(ADD_ACTION, call.caller, request, key=call.key)
    return ActionAddedShape(id=added.id, version=added.version)
