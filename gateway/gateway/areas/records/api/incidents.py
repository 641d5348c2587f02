"""Incident records: lists, one record, notes and new actions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents import IncidentStatus, Narrative, Reason
from haven_schemas.acts.incidents.actions import ADD_ACTION, AddAction
from haven_schemas.acts.incidents.lists import ListOrder
from haven_schemas.acts.incidents.records import (
    ADD_NOTE,
    GET_INCIDENT,
    LIST_INCIDENTS,
    AddNote,
    Incident,
    IncidentLine,
    IncidentQuery,
    LinkedIncident,
    ListIncidents,
)
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.spoken_numbers import number_of
from pydantic import AwareDatetime, Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.actions.api.actions import ActionAddedShape, ActionShape
from gateway.areas.lists.api.matters import MattersQuery, NotListedShape, matters_asked, not_listed_shapes
from gateway.state import haven

from .entries import EntryShape


class IncidentsQuery(MattersQuery):
    """About one pupil, or narrowed as the query says; all that is given holds. ``referral_begun``: where somebody began
    to refer, and neither that nor why not is written down yet."""

    pupil_id: UUID | None = None
    status: IncidentStatus | None = None
    referral_begun: bool = False
    order: ListOrder = "newest"


@reply_from(IncidentLine, without=("school_id",))
class IncidentLineShape(Shape):
    """An incident record in a list: no text but its title and the words for children not listed."""

    school_urn: SchoolUrn | None
    not_listed: list[NotListedShape]
    number: str


class IncidentsShape(Shape):
    """In the order that was asked for."""

    incidents: list[IncidentLineShape]
    next_cursor: str | None


@reply_from(LinkedIncident)
class LinkedIncidentShape(Shape):
    """Another record, as far as the caller sees it."""


@reply_from(Incident, without=("school_id", "category_id", "kept_away", "harmed_ids"))
class IncidentShape(Shape):
    """An incident record, as much of it as the caller may see, entries newest first.

    ``number``: to say on a telephone. ``pupil_ids``: whom something new in it may be about. ``entries_left_out``,
    ``actions_left_out``: older ones that did not fit; a pupil's chronology pages through all of them.
    """

    school_urn: SchoolUrn | None
    category: UUID
    entries: list[EntryShape]
    actions: list[ActionShape]
    waiting_until: str | None
    look_back_on: str | None
    linked: list[LinkedIncidentShape]
    number: str

    @classmethod
    def of(cls, incident: Incident, call: Call) -> "IncidentShape":
        """From incidents' view."""
        return shaped(
            cls,
            incident,
            school_urn=call.signed_in.urn_of(incident.school_id),
            category=incident.category_id,
            entries=[EntryShape.of(entry, call.caller) for entry in incident.entries],
            actions=[ActionShape.of(action) for action in incident.actions],
            linked=[shaped(LinkedIncidentShape, each) for each in incident.linked],
            number=number_of(incident.id),
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
    "GET", "/incidents", "Incident records", asks=LIST_INCIDENTS, query=IncidentsQuery,
    reply=IncidentsShape,
)  # fmt: skip
def list_incidents(call: Call, query: IncidentsQuery) -> IncidentsShape:
    """Records of the caller's schools."""
    session = call.signed_in
    request = ListIncidents(
        **matters_asked(session, query),
        subject_id=query.pupil_id,
        status=query.status,
        referral_begun=query.referral_begun,
        order=query.order,
    )
    found = haven().services.ask(LIST_INCIDENTS, call.caller, request)
    lines = [
        shaped(
            IncidentLineShape,
            line,
            school_urn=session.urn_of(line.school_id),
            not_listed=not_listed_shapes(line.not_listed),
            number=number_of(line.id),
        )
        for line in found.incidents
    ]
    return IncidentsShape(incidents=lines, next_cursor=found.next_cursor)


@api.operation(
    "GET", "/incidents/<uuid:incident_id>", "One incident record", asks=GET_INCIDENT,
    reply=IncidentShape,
)  # fmt: skip
def get_incident(call: Call, incident_id: UUID) -> IncidentShape:
    """A record with its entries and actions."""
    return IncidentShape.of(
        haven().services.ask(GET_INCIDENT, call.caller, IncidentQuery(incident_id=incident_id)), call
    )


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/notes", "Add a note to an incident record", asks=ADD_NOTE,
    body=NewNote, reply=NoteAddedShape, status=201, key="optional",
)  # fmt: skip
def add_note(call: Call, incident_id: UUID, body: NewNote) -> NoteAddedShape:
    """An entry of its own."""
    request = AddNote(incident_id=incident_id, occurred_at=body.occurred_at, text=body.text, subject_ids=body.pupil_ids)
    return NoteAddedShape(id=haven().services.ask(ADD_NOTE, call.caller, request, key=call.key).id)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/actions", "Give someone something to do", asks=ADD_ACTION,
    body=NewAction, reply=ActionAddedShape, status=201, key="optional",
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
