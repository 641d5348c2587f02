"""RPC of the incidents service: what referrals asks about incident records, and the words of a referral."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from .documents import Document
from .entries import EntryAdded, EntryText, NewPerson
from .records import Entry
from .referral_kinds import ReferralDetails, ReferralKind


class RecordsAsked(Contract):
    """Incident records by their ids."""

    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class RecordsAbout(Contract):
    """Incident records about some children, each by any id the child has: the newest 200, or with ``referred_only`` all
    of those from which something was referred."""

    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=300)]
    referred_only: bool = False


class RecordSeen(Contract):
    """An incident record that the caller sees: ``subject_ids`` are the children in it of whom they see what is written;
    ``may_write``: whether they may write in records of its school. ``about``: of the children asked for, those it is
    about, by the ids they were asked for."""

    id: UUID
    school_id: UUID
    subject_ids: list[UUID]
    may_write: bool
    is_open: bool
    about: list[UUID] = []


class RecordsSeen(Contract):
    """Those of the records asked for that the caller sees, in the order asked; a hidden one is left out like one that
    is not there."""

    records: list[RecordSeen]


class RecordsHidden(Contract):
    """``school_ids``: schools where the caller decides about concerns and reads every record, but for ``record_ids``:
    of the records there from which something was referred, those hidden from them alone. Neither why nor whose.

    A school is left out where the caller's role shows some records only, and every one where too many are hidden.
    """

    school_ids: list[UUID]
    record_ids: list[UUID]


class RecordFactsQuery(Contract):
    """Asks for what another service needs of one incident record."""

    record_id: UUID


class RecordFacts(Contract):
    """No child and no text. ``school_id``: the school that keeps it now, which is another once one has signed for the
    file. ``assigned_to``: who deals with it. ``kept_from_ids``: staff who are linked to a child in it, and not told.
    ``given_up``: nobody is in it any more, since what was about each child was moved out."""

    record_id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    assigned_to: UUID | None
    is_open: bool
    kept_from_ids: list[UUID]
    given_up: bool


class ReferralFactsQuery(Contract):
    """Asks where the words of one referral are kept."""

    referral_id: UUID


class ReferralFacts(Contract):
    """No child and no text. ``school_id``: the school that keeps the record now. ``entry_id``: the first words of it;
    ``sent_at``, ``written_by``: when it was sent by what they say, and who wrote them. ``assigned_to``: who deals with
    the record, while it is open. ``reached_us_at``, ``after_id``, ``owner_id``: as ``AddReferralEntry``."""

    referral_id: UUID
    record_id: UUID
    school_id: UUID
    agency_id: UUID
    entry_id: UUID
    sent_at: AwareDatetime
    written_by: UUID
    assigned_to: UUID | None
    reached_us_at: AwareDatetime | None = None
    after_id: UUID | None = None
    owner_id: UUID | None = None


class AddReferralEntry(Contract):
    """An entry about a referral, about those of the record's children that are named, as ``AddEntry``.

    ``referral_id``: chosen by whoever sends it first (UUIDv7), and of one incident record; it and ``agency_id`` are
    needed but for a decision not to refer, which has no referral and may have an agency.

    Of a referral alone, and kept so that it can be made from its words: ``reached_us_at``, when an allegation reached
    the school or trust; ``after_id``, the referral it follows; ``owner_id``, who sees to it, if not its writer.
    """

    incident_id: UUID
    kind: ReferralKind
    referral_id: UUID | None = None
    agency_id: UUID | None = None
    occurred_at: AwareDatetime
    text: EntryText
    details: ReferralDetails = ReferralDetails()
    reached_us_at: AwareDatetime | None = None
    after_id: UUID | None = None
    owner_id: UUID | None = None
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []
    person_ids: Annotated[list[UUID], Field(max_length=20)] = []
    new_people: Annotated[list[NewPerson], Field(max_length=10)] = []


class ReferralEntriesQuery(Contract):
    """One referral. ``for_printing``: it is read to be printed, and noted so."""

    referral_id: UUID
    for_printing: bool = False


class ReferralEntries(Contract):
    """What was written about one referral, the oldest first, and the documents filed to it, as far as the caller sees;
    200 of each at most, with how many more there are."""

    incident_id: UUID | None
    entries: list[Entry]
    entries_left_out: int = 0
    documents: list[Document]
    documents_left_out: int = 0


RECORDS_SEEN = Call(
    "incidents.records_seen",
    RecordsAsked,
    RecordsSeen,
    what="which of some incident records the caller sees, and which children of them; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
RECORDS_ABOUT = Call(
    "incidents.records_about",
    RecordsAbout,
    RecordsSeen,
    what="the records about some children that the caller sees, the newest 200 or all with a referral; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
RECORDS_HIDDEN = Call(
    "incidents.records_hidden",
    Empty,
    RecordsHidden,
    what="which records with a referral a board leaves out for the caller; no child, no text",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
RECORD_FACTS = Call(
    "incidents.record_facts",
    RecordFactsQuery,
    RecordFacts,
    what="whom to tell of an incident record, and whether it is open",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.INCIDENT_RECORD_READ,),
)
REFERRAL_FACTS = Call(
    "incidents.referral_facts",
    ReferralFactsQuery,
    ReferralFacts,
    what="where the words of a referral are kept, to whom it went and when",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.INCIDENT_RECORD_READ,),
)
ADD_REFERRAL_ENTRY = Call(
    "incidents.add_referral_entry",
    AddReferralEntry,
    EntryAdded,
    what="a referral, news of one, or a decision not to refer (`haven_schemas.acts.incidents.referral_kinds`)",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.ENTRY_RECORD_ADD,),
)
REFERRAL_ENTRIES = Call(
    "incidents.referral_entries",
    ReferralEntriesQuery,
    ReferralEntries,
    what="what was written about one referral and the documents filed to it, as far as the caller sees",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.ACCESS_CALL_REFUSE, AuditAction.INCIDENT_RECORD_READ),
)
