"""What is written about referrals and requests of agencies into incident records."""

from uuid import UUID

from haven_schemas.acts.incidents.referrals import (
    ADD_REFERRAL_ENTRY,
    REFERRAL_ENTRIES,
    AddReferralEntry,
    ReferralEntriesQuery,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.documents.api.documents import DocumentShape
from gateway.state import haven

from .entries import EntryShape
from .records import EntryAddedShape


@body_from(AddReferralEntry, without=("incident_id",))
class NewReferralEntry(Shape):
    """An entry about a referral, about those of the record's children that are named; none need be where there is one.

    ``details``: none is needed but the reasons of a decision not to refer; what a kind does not take is refused
    by name.
    """


class ReferralEntriesShape(Shape):
    """The oldest first, with the documents filed to the referral; what is left out is counted."""

    incident_id: UUID | None
    entries: list[EntryShape]
    entries_left_out: int
    documents: list[DocumentShape]
    documents_left_out: int


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/referral-entries", "Write about a referral into an incident record",
    asks=ADD_REFERRAL_ENTRY, body=NewReferralEntry, reply=EntryAddedShape, status=201, key="optional",
)  # fmt: skip
def add_referral_entry(call: Call, incident_id: UUID, body: NewReferralEntry) -> EntryAddedShape:
    """A referral, news of one, a decision not to refer, or an agency's request; corrected as every entry is."""
    request = as_contract(AddReferralEntry, body, incident_id=incident_id)
    added = haven().services.ask(ADD_REFERRAL_ENTRY, call.caller, request, key=call.key)
    return EntryAddedShape(id=added.id, version=added.version)


@api.operation(
    "GET", "/referrals/<uuid:referral_id>/entries", "What was written about one referral", asks=REFERRAL_ENTRIES,
    reply=ReferralEntriesShape,
)  # fmt: skip
def referral_entries(call: Call, referral_id: UUID) -> ReferralEntriesShape:
    """As far as the caller sees its record."""
    found = haven().services.ask(REFERRAL_ENTRIES, call.caller, ReferralEntriesQuery(referral_id=referral_id))
    return ReferralEntriesShape(
        incident_id=found.incident_id,
        entries=[EntryShape.of(each, call.caller) for each in found.entries],
        entries_left_out=found.entries_left_out,
        documents=[DocumentShape.of(each) for each in found.documents],
        documents_left_out=found.documents_left_out,
    )
