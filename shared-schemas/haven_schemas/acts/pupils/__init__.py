"""RPC of the pupils service."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..intake_reasons import FileDetail, FileReason, RowDetail, RowReason
from ..paging import Limit, Paged
from ..pupil_changes import CsvColumns, DeliveryMode
from ..pupil_record_fields import FieldGroup
from ..staff_lists import DeliveryHolds, StaffColumns
from .feeds import CsvForm

MediaType = Literal["application/xml", "text/csv", "application/json", "application/zip"]
DeliveryDecision = Literal["apply", "refuse"]
WaitsFor = Literal["leavers", "ids"]
DeliveryState = Literal["waiting", "running", "waiting_for_decision", "done", "refused"]


class FindPupils(Paged):
    """Pupils of one school, or of all the caller's, by any part of any name or the class; leavers only when asked."""

    query: Annotated[str, Field(max_length=100)] = ""
    school_id: UUID | None = None
    leavers: bool = False


class Pupil(Contract):
    """A pupil as the caller may see them: without the right and the second tier ``upn`` is null and ``legal_name``
    repeats ``known_as``."""

    id: UUID
    upn: str | None
    known_as: str
    legal_name: str
    year_group: str | None
    class_name: str | None
    school_id: UUID
    on_roll: bool = True
    left_on: date | None = None
    protected: bool = False
    """The identity is protected; told to people named for the child only."""
    merged_into: UUID | None = None
    """The pupil this one is an alias of: the same child, as named then."""


class PupilPage(Contract):
    """One page of pupils, by surname then forename. ``alike``: none fitted as it was typed; these are spelt alike.
    ``limited``: some were left out, since the caller was shown many names today; whoever is typed in full is found."""

    pupils: list[Pupil]
    next_cursor: str | None
    alike: bool = False
    limited: bool = False


class NamesAsked(Contract):
    """The names a pupil had, all of them or those known on a day."""

    pupil_id: UUID
    known_on: date | None = None


class PupilNames(Contract):
    """Names and when they were known; None: since the pupil is here, or still."""

    legal_surname: str
    legal_forename: str
    preferred_surname: str | None
    preferred_forename: str | None
    known_from: datetime | None
    known_until: datetime | None


class PupilNamesList(Contract):
    """The newest first."""

    names: list[PupilNames]


class KnownNames(Contract):
    """Every name a pupil is or was known by, the one they are called by first: to leave them out of an export.

    ``surnames``: those that ``names`` end with, which others of the family may bear.
    ``protected``: earlier names of a child whose identity is protected. They are in no other list and leave every
    export, whoever the child is in it. ``family``, where it is asked for: names of contacts, and of children who share
    one.
    """

    pupil_id: UUID
    names: list[str]
    surnames: list[str] = []
    protected: list[str] = []
    family: list[str] = Field(default=[], repr=False)


class KnownNamesList(Contract):
    """Unknown ids are left out."""

    pupils: list[KnownNames]


class PupilIdentity(Contract):
    """Who a pupil is by the roll today: for the cover of an export that someone makes who may read it on the roll."""

    pupil_id: UUID
    school_id: UUID
    known_as: str
    legal_name: str
    date_of_birth: date
    upn: str | None
    year_group: str | None
    class_name: str | None


class PupilIdentities(Contract):
    """Unknown ids, and children whose identity is protected, are left out."""

    pupils: list[PupilIdentity]


class PupilsById(Contract):
    """Pupils by id; those the caller may not see are left out."""

    ids: Annotated[list[UUID], Field(max_length=200)]


class PupilFacts(Contract):
    """What other services may keep of a pupil: no name, no UPN, no birth date.

    ``only_for``: the only members of staff who open the file of this entry, which a protected child had before.
    """

    pupil_id: UUID
    school_id: UUID
    year_group: str | None
    class_name: str | None = None
    on_roll: bool
    version: int
    only_for: list[UUID] | None = None


class PupilFactsList(Contract):
    """Facts of the pupils asked for; unknown ones are left out."""

    pupils: list[PupilFacts]


class AddFeed(Contract):
    """Connects an MIS to a school."""

    school_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=100)]


class FeedAdded(Contract):
    """The secret (Standard Webhooks, ``whsec_`` and base64) is shown once; ``key_id``: its number among the feed's."""

    id: UUID
    secret: str
    key_id: int = 1


class Feed(Contract):
    """A connection of an MIS to a school, its settings, and how it does.

    ``waiting``: deliveries not worked through yet, the oldest of them there since ``oldest_waiting_at``; ``to_decide``:
    those that wait for a person. The ``last_…`` are of the delivery that was finished last.
    """

    id: UUID
    school_id: UUID
    name: str
    last_delivery_at: datetime | None
    paused: bool
    drop_percent: int = 10
    files_are_full: bool = False
    csv_columns: CsvColumns | None = None
    groups: list[FieldGroup] = []
    """Ticked; those of special categories count once they stand in ``approved`` too."""
    approved: list[FieldGroup] = []
    previous_secret_until: datetime | None = None
    key_id: int = 1
    """Which signing secret is the present one: the first is 1, and each new one has the next number."""
    ended_at: datetime | None = None
    """Ended for good: nothing arrives any more, and nothing of it can be changed."""
    staff_files_are_full: bool = False
    staff_columns: StaffColumns | None = None
    photos: bool = False
    """Ticked: its zips of photos are taken."""
    waiting: int = 0
    oldest_waiting_at: datetime | None = None
    to_decide: int = 0
    last_state: DeliveryState | None = None
    last_finished_at: datetime | None = None
    last_rejected: int = 0


class FeedList(Contract):
    """Feeds of the caller's schools."""

    feeds: list[Feed]


class BeginDelivery(Contract):
    """A vendor's file is about to come: asks for a name and a one-object key."""

    feed_id: UUID
    media_type: MediaType
    check: bool = False
    """What it would do is reported, and nothing applied."""
    holds: DeliveryHolds = "pupils"


class BeginUpload(Contract):
    """A file by hand, by an administrator of the school; read with a feed's columns and ids if it names one."""

    school_id: UUID
    media_type: MediaType
    feed_id: UUID | None = None
    mode: DeliveryMode = "delta"
    check: bool = False
    holds: DeliveryHolds = "pupils"


class DeliveryUploadSlot(Contract):
    """Where the gateway puts the sealed bytes: object name, 32-byte key (base64) for this object alone."""

    delivery_id: UUID
    object_name: str
    data_key: str


class FinishDelivery(Contract):
    """The bytes are in the object store. The signature is checked against what is stored there.

    ``webhook_key_id`` and ``content_digest``: headers a sender may add. They decide nothing; where the signature does
    not match, they say which part of it is wrong.
    """

    delivery_id: UUID
    webhook_id: Annotated[str, Field(max_length=200)]
    webhook_timestamp: Annotated[str, Field(max_length=20)]
    webhook_signature: Annotated[str, Field(max_length=2000)]
    webhook_key_id: Annotated[str, Field(max_length=60)] | None = None
    content_digest: Annotated[str, Field(max_length=500)] | None = None


class FinishUpload(Contract):
    """The bytes of a file by hand are in the object store.

    ``csv_columns``: which column of it is which, where it is not read as a feed's; kept for the school's next one too.
    """

    delivery_id: UUID
    csv_columns: CsvColumns | None = None
    staff_columns: StaffColumns | None = None
    """The same of a list of staff; not kept for the next one, which may be another report."""


class DeliveryReceipt(Contract):
    """The delivery is kept and will be worked through. ``by_previous_secret``: signed by the secret before the present
    one, which is taken for a while."""

    delivery_id: UUID
    by_previous_secret: bool = False


class DecideDelivery(Contract):
    """A person's word on a full delivery that would make leavers of many."""

    delivery_id: UUID
    decision: DeliveryDecision


class ReplayDelivery(Contract):
    """Works through a kept delivery once more, from its start: one that was refused, or only checked."""

    delivery_id: UUID


class DeliveryQuery(Contract):
    """What became of a delivery; ``feed_id`` must be its own (none for a file by hand: no vendor is told of that).

    ``after_row`` asks for the rejected rows beyond that one, for files with more of them than one answer holds.
    """

    delivery_id: UUID
    feed_id: UUID | None = None
    after_row: Annotated[int, Field(ge=0)] = 0


class RejectedRow(Contract):
    """A row that was not applied, or a warning about one that was; no value is echoed.

    ``row`` counts from 1 (the header of a CSV is not a row; in a CTF it is the pupil's place); 0 is the file itself.
    ``field`` has the CSV header's names, for a CTF and a push too. ``reason`` has words in
    ``words.intake.ROW_REASONS``, and what to do in ``ROW_MENDING``; ``detail`` says more, and is a list that may grow.
    """

    row: int
    field: str | None
    reason: RowReason
    detail: RowDetail | None = None


class SendingSchool(Contract):
    """The other school that sent a Common Transfer File, as the file names it."""

    laestab: str | None
    urn: str | None
    name: str | None


class Delivery(Contract):
    """State of a delivery; ``reason`` says why it was refused as a whole. At most 2,000 rejected rows and warnings."""

    delivery_id: UUID
    state: DeliveryState
    reason: FileReason | None
    received_at: datetime
    school_id: UUID | None = None
    total: int | None
    applied: int
    rejected: list[RejectedRow]
    rejected_count: int
    warnings: list[RejectedRow]
    mode: DeliveryMode = "delta"
    check: bool = False
    """Nothing was applied: ``applied``, ``added``, ``changed``, ``would_leave`` say what would be."""
    added: int = 0
    changed: int = 0
    leavers: int = 0
    roll_before: int | None = None
    would_leave: int | None = None
    """Of a full delivery: pupils on the roll whom it does not name, of ``roll_before``."""
    waits_for: WaitsFor | None = None
    """What a person is to decide: whether so many leave, or what it means that source ids are other children's."""
    id_conflicts: int | None = None
    decision: DeliveryDecision | None = None
    can_be_replayed: bool = False
    dropped: dict[str, int] = {}
    """Fields that are not ticked for the feed, by their name: how many pupils they stood at. Nothing is kept."""
    unknown: dict[str, int] = {}
    """What we have no field for, by the sender's name of it: how many pupils it stood at."""
    detail: FileDetail | None = None
    """More of why it was refused; a list that may grow."""
    sent_by: SendingSchool | None = None
    """Of a Common Transfer File that another school made for this one."""
    csv_form: CsvForm | None = None
    """How a CSV is written."""
    can_be_mended: bool = False
    """The caller sent the file by hand, and its rejected rows are kept for them (``rows_to_mend``)."""
    holds: DeliveryHolds = "pupils"
    """Of a list of staff ``added``, ``changed`` and ``leavers`` are people of the list."""
    other_rows: int | None = None
    """Of a OneRoster file: rows of users of other schools, which are passed over."""
    staff_listed: int | None = None
    """Of a OneRoster file: how many people are on the school's list of staff after it."""
    month_first: bool = False
    """It was refused because a day in it can only have the month first; ``rejected`` says in which row."""


class ListDeliveries(Contract):
    """The newest deliveries of the caller's schools; of one feed, or those that wait for one decision, where asked."""

    limit: Limit = 20
    feed_id: UUID | None = None
    waits_for: WaitsFor | None = None


class DeliverySummary(Contract):
    """One line of the list of deliveries."""

    delivery_id: UUID
    feed_id: UUID | None
    school_id: UUID
    state: DeliveryState
    reason: FileReason | None
    received_at: datetime
    applied: int
    rejected_count: int
    mode: DeliveryMode = "delta"
    check: bool = False
    waits_for: WaitsFor | None = None
    id_conflicts: int | None = None
    """Rows that name a pupil by another's id, of a delivery that waits for a person's word on them."""
    sent_by: SendingSchool | None = None
    holds: DeliveryHolds = "pupils"


class DeliveryList(Contract):
    """Newest first. ``undecided``: how many at the caller's schools wait for somebody to decide."""

    deliveries: list[DeliverySummary]
    undecided: int = 0
