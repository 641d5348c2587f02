"""What is written into incident records: entries of a kind, adults, and corrections as versions."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents.entries import (
    ADD_ENTRY,
    ADD_PERSON,
    CORRECT_ENTRY,
    ENTRY_HISTORY,
    LIST_PEOPLE,
    AddEntry,
    AddPerson,
    CorrectEntry,
    EntryQuery,
    EntryVersion,
    ListPeople,
    PersonName,
    PersonRole,
    PersonView,
)
from haven_schemas.acts.incidents.entry_kinds import EntryKind
from haven_schemas.acts.incidents.referral_kinds import NamedRecord, ReferralKind
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@body_from(AddEntry, without=("incident_id",))
class NewEntry(Shape):
    """An entry about those of the record's children that are named; none need be where there is one. ``details`` has
    what its kind asks for: ``GET /incidents/{id}`` shows which kinds there are; a missing or superfluous field is
    refused by name."""


class EntryAddedShape(Shape):
    """The entry's id, and the version a correction names."""

    id: UUID
    version: int


class NewPersonInRecord(Shape):
    """An adult in the record, readable through the files of ``pupil_ids``, which need not be named where it has one."""

    name: PersonName
    role: PersonRole
    pupil_ids: Annotated[list[UUID], Field(max_length=100)] = []


class PersonAddedShape(Shape):
    """The person's id in this record."""

    id: UUID


class PeopleShape(Shape):
    """The adults in a record."""

    people: list[PersonView]


@body_from(CorrectEntry, without=("record_id", "version"))
class Correction(Shape):
    """The whole entry as it should read, and why it is changed. ``child_words``, ``action_taken``: a concern's."""


class VersionsShape(Shape):
    """Every version, newest first: after a 412, the first is the colleague's text."""

    record_id: UUID
    kind: EntryKind
    referral_kind: ReferralKind | None
    named: list[NamedRecord]
    incident_id: UUID | None
    pupil_ids: list[UUID]
    versions: list[EntryVersion]
    version: int


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/entries", "Add an entry of a kind to an incident record",
    asks=ADD_ENTRY, body=NewEntry, reply=EntryAddedShape, status=201, key="optional",
)  # fmt: skip
def add_entry(call: Call, incident_id: UUID, body: NewEntry) -> EntryAddedShape:
    """It appears in the chronologies of the children it names and in no other."""
    request = as_contract(AddEntry, body, incident_id=incident_id)
    added = haven().services.ask(ADD_ENTRY, call.caller, request, key=call.key)
    return EntryAddedShape(id=added.id, version=added.version)


@api.operation(
    "GET", "/incidents/<uuid:incident_id>/people", "The adults in an incident record", asks=LIST_PEOPLE,
    reply=PeopleShape,
)  # fmt: skip
def list_people(call: Call, incident_id: UUID) -> PeopleShape:
    """Names and roles."""
    found = haven().services.ask(LIST_PEOPLE, call.caller, ListPeople(incident_id=incident_id))
    return PeopleShape(people=found.people)


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/people", "Name an adult in an incident record", asks=ADD_PERSON,
    body=NewPersonInRecord, reply=PersonAddedShape, status=201, key="optional",
)  # fmt: skip
def add_person(call: Call, incident_id: UUID, body: NewPersonInRecord) -> PersonAddedShape:
    """A parent, a carer, a colleague, an agency's worker."""
    request = AddPerson(incident_id=incident_id, name=body.name, role=body.role, subject_ids=body.pupil_ids)
    return PersonAddedShape(id=haven().services.ask(ADD_PERSON, call.caller, request, key=call.key).id)


@api.operation(
    "GET", "/records/<uuid:record_id>/versions", "Every version of an entry or a concern", asks=ENTRY_HISTORY,
    reply=VersionsShape,
)  # fmt: skip
def entry_versions(call: Call, record_id: UUID) -> VersionsShape:
    """What it says now and what it said before."""
    found = haven().services.ask(ENTRY_HISTORY, call.caller, EntryQuery(record_id=record_id))
    return VersionsShape(
        record_id=found.record_id,
        kind=found.kind,
        referral_kind=found.referral_kind,
        named=found.named,
        incident_id=found.incident_id,
        pupil_ids=found.subject_ids,
        versions=found.versions,
        version=found.versions[0].version,
    )


@api.operation(
    "POST", "/records/<uuid:record_id>/versions",
    "Correct an entry or a concern (412 if a colleague was quicker)",
    asks=CORRECT_ENTRY, body=Correction, reply=EntryAddedShape, status=201, key="optional",
    versioned="required",
)  # fmt: skip
def correct_entry(call: Call, record_id: UUID, body: Correction) -> EntryAddedShape:
    """A new version; what it said before stays."""
    request = as_contract(CorrectEntry, body, record_id=record_id, version=call.needed_version)
    done = haven().services.ask(CORRECT_ENTRY, call.caller, request, key=call.key)
    return EntryAddedShape(id=done.id, version=done.version)
