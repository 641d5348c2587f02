"""RPC of the incidents service: typed entries of an incident record, and the adults in it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from .entry_kinds import EntryDetails, WrittenKind
from .referral_kinds import NamedRecord, ReferralDetails, ReferralKind

PersonRole = Literal["parent", "carer", "relative", "staff", "agency_worker", "alleged_perpetrator", "witness", "other"]
PersonName = Annotated[str, Field(min_length=1, max_length=200)]
EntryText = Annotated[str, Field(min_length=1, max_length=20_000)]


class NewPerson(Contract):
    """An adult who comes into an incident record, in one role there."""

    name: PersonName
    role: PersonRole


class AddEntry(Contract):
    """An entry of a kind, about those of the record's children that are named, with adults of the record.

    No child need be named where there is one. ``new_people`` come into the record with it.
    """

    incident_id: UUID
    kind: WrittenKind
    occurred_at: AwareDatetime
    text: EntryText
    details: EntryDetails = EntryDetails()
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []
    person_ids: Annotated[list[UUID], Field(max_length=20)] = []
    new_people: Annotated[list[NewPerson], Field(max_length=10)] = []


class EntryAdded(Contract):
    """The entry's id and the version a correction names."""

    id: UUID
    version: int


class AddPerson(Contract):
    """Names an adult in an incident record; readable to who opens it through one of ``subject_ids``.

    No child need be named where there is one.
    """

    incident_id: UUID
    name: PersonName
    role: PersonRole
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []


class PersonAdded(Contract):
    """The person's id in this record."""

    id: UUID


class PersonView(Contract):
    """An adult in an incident record. ``name`` is empty while it cannot be opened."""

    id: UUID
    name: str
    role: PersonRole


class ListPeople(Contract):
    """The adults in one incident record, as far as the caller sees an entry they are in."""

    incident_id: UUID


class PeopleList(Contract):
    """In the order they came in."""

    people: list[PersonView]


class EntryQuery(Contract):
    """One concern or entry, by its id."""

    record_id: UUID


class CorrectEntry(Contract):
    """A new version of an entry or a concern as the caller means it to read, with the reason of the change.

    ``version`` is the one that was seen: another in between is ``stale_version``, and neither text is lost.
    ``child_words`` and ``action_taken`` are a concern's, ``details`` an entry's, ``referral`` those of an entry about a
    referral; None: they stay as they are.
    """

    record_id: UUID
    version: int
    occurred_at: AwareDatetime
    text: EntryText
    child_words: Annotated[str, Field(max_length=20_000)] = ""
    action_taken: Annotated[str, Field(max_length=20_000)] = ""
    details: EntryDetails = EntryDetails()
    reason: Annotated[str, Field(min_length=1, max_length=4_000)]
    referral: ReferralDetails | None = None


class EntryCorrected(Contract):
    """The new version's number."""

    id: UUID
    version: int


class EntryVersion(Contract):
    """What an entry said in one version. ``reason``: why it was changed into this one, empty for the first."""

    version: int
    occurred_at: datetime
    text: str
    child_words: str
    action_taken: str
    details: EntryDetails
    written_by: UUID
    written_at: datetime
    reason: str
    referral: ReferralDetails | None = None
    """Of an entry about a referral; it names those records alone that the reader sees."""


class EntryHistory(Contract):
    """Every version, newest first; the first of them is what the entry says now."""

    record_id: UUID
    kind: str
    incident_id: UUID | None
    subject_ids: list[UUID]
    versions: list[EntryVersion]
    may_correct: bool
    referral_kind: ReferralKind | None = None
    """Of an entry about a referral: its own kind; ``kind`` is the nearest of those there were before."""
    named: list[NamedRecord] = []
    """Entries and documents that its versions name, as far as the caller sees them."""


ADD_ENTRY = Call(
    "incidents.add_entry",
    AddEntry,
    EntryAdded,
    what=(
        "of a kind, with what that kind has to say (`haven_schemas.acts.incidents.entry_kinds`), about "
        "those of its children it names, with adults"
    ),
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.ENTRY_RECORD_ADD,),
)
ADD_PERSON = Call(
    "incidents.add_person",
    AddPerson,
    PersonAdded,
    what="names an adult in the record",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.PERSON_RECORD_ADD,),
)
LIST_PEOPLE = Call(
    "incidents.list_people",
    ListPeople,
    PeopleList,
    what=("the adults in the entries of the record that the caller sees; those in no entry yet, for who may write"),
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.PERSON_LIST_READ,),
)
CORRECT_ENTRY = Call(
    "incidents.correct_entry",
    CorrectEntry,
    EntryCorrected,
    what="a new version of an entry or a concern, with the version that was seen",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ENTRY_RECORD_CORRECT,),
)
ENTRY_HISTORY = Call(
    "incidents.entry_history",
    EntryQuery,
    EntryHistory,
    what="every version of an entry or a concern",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.ENTRY_HISTORY_READ,),
)
