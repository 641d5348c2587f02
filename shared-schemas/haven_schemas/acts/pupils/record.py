"""RPC of the pupils service about the record beyond the roll: reading it, adding to it, what stops letters."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ...pupil_codes import SenProvision
from ..paging import Limit
from ..pupil_record_fields import AttendanceSession, AttendanceSummary, Behaviour, Contact, FieldGroup, PupilRecord
from . import Pupil
from .groups import GroupListed
from .photos import PhotoNoted

Flag = Literal["court_order", "no_contact", "may_not_collect"]
"""What shows as a banner, and stops letters and exports until someone overrides it."""
FLAGS: tuple[Flag, ...] = get_args(Flag)

LocalKind = Literal["court_order", "no_contact", "may_not_collect", "contact", "note"]
OrderKind = Literal[
    "child_arrangements",
    "prohibited_steps",
    "specific_issue",
    "non_molestation",
    "care_or_supervision",
    "special_guardianship",
    "other",
]
"""What kind of order of a court it is, as the Children Act 1989 and the Family Law Act 1996 call them."""
StoppedPurpose = Literal["letter", "export", "transfer"]
Reason = Annotated[str, Field(min_length=10, max_length=2_000)]


class RecordAsked(Contract):
    """A pupil's record; ``known_on``: with what was known on that day of SEN and identity; ``with_groups``: with the
    groups of their school that the caller keeps."""

    pupil_id: UUID
    known_on: date | None = None
    with_groups: bool = False


class ContactShown(Contract):
    """A contact, and the other children of the school whose contact they are too."""

    contact_id: UUID
    contact: Contact
    also_of: list[UUID] = []


class AttendanceShown(Contract):
    """Of the sessions we have (``counted`` of them were possible) or of the newest summary, and the newest sessions.

    ``lately``: in percent, of the newest four weeks of school that count; ``before``: of the school year until then.
    Both are None where there are no such sessions.
    """

    percent: float | None
    counted: int
    authorised: int
    unauthorised: int
    recent: list[AttendanceSession]
    summaries: list[AttendanceSummary]
    lately: float | None = None
    before: float | None = None


class KnownBefore(Contract):
    """What held from when to when; None: since the pupil is here, or still. Values by the names of the fields."""

    part: Literal["sen", "identity"]
    known_from: datetime | None
    known_until: datetime | None
    values: dict[str, Any] = Field(repr=False)


class LocalAddition(Contract):
    """Something the school itself added; no feed ever changes it.

    ``order_kind`` of a court order, ``ends_on`` of what stops letters: the last day it is known to hold, itself
    included. ``ask_again``: that day is over, or none was said and it was added more than a year ago; it stops letters
    until somebody takes it off.
    """

    id: UUID
    kind: LocalKind
    text: str = Field(repr=False)
    added_by: UUID
    added_at: datetime
    version: int
    order_kind: OrderKind | None = None
    ends_on: date | None = None
    ask_again: bool = False


class StopSaid(Contract):
    """One thing that stops letters about a child, as the record tells it: what the school added, or of which contact
    its systems say so (``who``; then there is neither text nor end). ``school_id``: the child's other school, where
    it says so. For the rest see ``LocalAddition``."""

    flag: Flag
    text: str = Field(default="", repr=False)
    who: str = Field(default="", repr=False)
    order_kind: OrderKind | None = None
    ends_on: date | None = None
    ask_again: bool = False
    school_id: UUID | None = None


class RecordShown(Contract):
    """A pupil's record as far as the caller may see it. ``hidden``: groups the caller may not see, if there is anything
    in them or not. ``groups``: those the pupil could be put into, by name. ``elsewhere``: what stops letters by
    the word of another school that has the child too, or had them before."""

    pupil: Pupil
    record: PupilRecord
    contacts: list[ContactShown]
    siblings: list[UUID]
    attendance: AttendanceShown
    behaviour: list[Behaviour]
    unknown: dict[str, str] = Field(repr=False)
    flags: list[Flag]
    local: list[LocalAddition]
    before: list[KnownBefore]
    hidden: list[FieldGroup]
    groups: list[GroupListed] = []
    photo: PhotoNoted | None = None
    born_on: date | None = Field(default=None, repr=False)
    elsewhere: list[StopSaid] = Field(default=[], repr=False)


class BriefsAsked(Contract):
    """Pupils by id, as a concern names them."""

    ids: Annotated[list[UUID], Field(max_length=100)]


class PupilInBrief(Contract):
    """What whoever decides about a concern needs of a pupil beside the name.

    ``sen_provision``: the newest that the school's systems tell; ``siblings``: pupils of the trust who share a contact.
    """

    pupil_id: UUID
    sen_provision: SenProvision | None = None
    ehc_plan: bool | None = None
    siblings: list[UUID] = []


class PupilsInBrief(Contract):
    """Of the pupils asked for whom the caller sees in full; the others are left out."""

    pupils: list[PupilInBrief]


class HomesAsked(Contract):
    """Pupils by id, of whom somebody refers some to another agency."""

    ids: Annotated[list[UUID], Field(max_length=100)]


class HomeDistrict(Contract):
    """Where a pupil lives, no closer than a referral needs it: ``AB1 2`` of the postcode ``AB1 2CD``."""

    pupil_id: UUID
    postcode_sector: str = Field(repr=False)


class HomeDistricts(Contract):
    """Of the pupils asked for whom the caller sees in full and whose postcode is known; no protected child."""

    homes: list[HomeDistrict]


class CheckStops(Contract):
    """Asked by a service that is to send something about pupils on behalf of the account ``sent_by``."""

    pupil_ids: Annotated[list[UUID], Field(max_length=200)]
    purpose: StoppedPurpose
    sent_by: UUID


class StopsAsked(Contract):
    """Asked by who is to send something about a pupil; ``override_id``: of a colleague who let it go; ``with_words``:
    with what the record says of it."""

    pupil_id: UUID
    purpose: StoppedPurpose
    override_id: UUID | None = None
    with_words: bool = False


class StopOverride(Contract):
    """Who let it go, until when, and under which id the reason is kept; the reason itself is not told."""

    id: UUID
    overridden_by: UUID
    until: datetime


class PupilStops(Contract):
    """What stops letters and exports about a child: codes, of every entry that is this child.

    ``stopped``: it may not go. Where something stops it and it may go all the same, ``override`` says by whose word.
    ``sources``: the additions and contacts that say so, by id, so that a new order is told from one that was let go.
    ``said``: what they say, where it is asked for by who reads the record; of a protected child contacts are not told.
    """

    pupil_id: UUID
    stopped: bool
    flags: list[Flag]
    override: StopOverride | None
    sources: list[UUID] = []
    said: list[StopSaid] = Field(default=[], repr=False)


class PupilStopsList(Contract):
    """Of the pupils asked for; those who are not on the roll are left out."""

    pupils: list[PupilStops]


class AddLocal(Contract):
    """Adds something to a pupil's record that no feed tells; ``order_kind`` to a court order alone, ``ends_on`` to what
    stops letters."""

    pupil_id: UUID
    kind: LocalKind
    text: Annotated[str, Field(min_length=1, max_length=2_000)] = Field(repr=False)
    order_kind: OrderKind | None = None
    ends_on: date | None = None


class LocalAdded(Contract):
    """Its id."""

    id: UUID


class RemoveLocal(Contract):
    """Takes a local addition off; it is kept as history. ``version``: the one the caller saw."""

    local_id: UUID
    version: int


class OverrideStop(Contract):
    """Lets one letter, export or transfer about a pupil go although something stops it."""

    pupil_id: UUID
    purpose: StoppedPurpose
    reason: Reason = Field(repr=False)


class StopOverridden(Contract):
    """The override holds until then, for whoever asked, and for that purpose."""

    id: UUID
    until: datetime


class Approval(Contract):
    """A special category that a feed is to tell, and what was decided about it last."""

    feed_id: UUID
    feed_name: str
    school_id: UUID
    group: FieldGroup
    ticked: bool
    approved: bool
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason: str | None = Field(default=None, repr=False)


class UnknownField(Contract):
    """A field that a feed sends and Haven has none for, by its sender's name, and what was decided about it last.

    ``first_sent_on`` null: it was kept before such fields were asked about. ``kept``: at how many pupils of the school
    there is a value from then.
    """

    name: str = Field(repr=False)
    first_sent_on: date | None = None
    kept: int = 0
    approved: bool = False
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason: str | None = Field(default=None, repr=False)


class UnknownOfFeed(Contract):
    """Such fields of one feed, by name. ``ticked``: IT lets it tell what is approved of them."""

    feed_id: UUID
    feed_name: str
    school_id: UUID
    ticked: bool
    fields: list[UnknownField]


class ApprovalsAsked(Contract):
    """At the caller's schools."""

    limit: Limit = 200


class ApprovalList(Contract):
    """By name of the feed."""

    approvals: list[Approval]
    unknown: list[UnknownOfFeed] = []


class DecideApproval(Contract):
    """The data protection officer's word on one special category of one feed, or, with the group ``other``, on
    ``fields`` that Haven has none for, by their names."""

    feed_id: UUID
    group: FieldGroup
    approve: bool
    reason: Reason = Field(repr=False)
    fields: Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=200)] = []
