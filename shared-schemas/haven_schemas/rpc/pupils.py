"""RPC of the pupils service."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from haven_schemas.identifiers import Contract

from .intake_reasons import FileReason, RowReason
from .paging import Limit, Paged

MediaType = Literal["application/xml", "text/csv", "application/json"]
DeliveryState = Literal["waiting", "running", "done", "refused"]


class FindPupils(Paged):
    """Pupils of one school, or of all the caller's, by any part of any name or the class."""

    query: Annotated[str, Field(max_length=100)] = ""
    school_id: UUID | None = None


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


class PupilPage(Contract):
    """One page of pupils, by surname then forename."""

    pupils: list[Pupil]
    next_cursor: str | None


class PupilsById(Contract):
    """Pupils by id; those the caller may not see are left out."""

    ids: Annotated[list[UUID], Field(max_length=200)]


class PupilFacts(Contract):
    """What other services may keep of a pupil: no name, no UPN, no birth date."""

    pupil_id: UUID
    school_id: UUID
    year_group: str | None
    class_name: str | None = None
    on_roll: bool
    version: int


class PupilFactsList(Contract):
    """Facts of the pupils asked for; unknown ones are left out."""

    pupils: list[PupilFacts]


class AddFeed(Contract):
    """Connects an MIS to a school."""

    school_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=100)]


class FeedAdded(Contract):
    """The secret (Standard Webhooks, ``whsec_`` and base64) is shown once."""

    id: UUID
    secret: str


class Feed(Contract):
    """A connection of an MIS to a school."""

    id: UUID
    school_id: UUID
    name: str
    last_delivery_at: datetime | None
    paused: bool


class FeedList(Contract):
    """Feeds of the caller's schools."""

    feeds: list[Feed]


class BeginDelivery(Contract):
    """A vendor's file is about to come: asks for a name and a one-object key."""

    feed_id: UUID
    media_type: MediaType


class BeginUpload(Contract):
    """A file by hand, by an administrator of the school."""

    school_id: UUID
    media_type: MediaType


class DeliveryPlace(Contract):
    """Where the gateway puts the sealed bytes: object name, 32-byte key (base64) for this object alone."""

    delivery_id: UUID
    object_name: str
    data_key: str


class FinishDelivery(Contract):
    """The bytes are in the object store. The signature is checked against what is stored there."""

    delivery_id: UUID
    webhook_id: Annotated[str, Field(max_length=200)]
    webhook_timestamp: Annotated[str, Field(max_length=20)]
    webhook_signature: Annotated[str, Field(max_length=2000)]


class FinishUpload(Contract):
    """The bytes of a file by hand are in the object store."""

    delivery_id: UUID


class DeliveryReceipt(Contract):
    """The delivery is kept and will be worked through."""

    delivery_id: UUID


class DeliveryQuery(Contract):
    """What became of a delivery; ``feed_id`` must be its own (none for a file by hand).

    ``after_row`` asks for the rejected rows beyond that one, for files with more of them than one answer holds.
    """

    delivery_id: UUID
    feed_id: UUID | None = None
    after_row: Annotated[int, Field(ge=0)] = 0


class RejectedRow(Contract):
    """A row that was not applied, or a warning about one that was; no value is echoed.

    ``row`` counts from 1 (the header of a CSV is not a row; in a CTF it is the pupil's place); 0 is the file itself.
    ``field`` has the CSV header's names, for a CTF too. ``reason`` has words in ``intake_reasons.row_words_of``.
    """

    row: int
    field: str | None
    reason: RowReason


class Delivery(Contract):
    """State of a delivery; ``reason`` says why it was refused as a whole. At most 2,000 rejected rows and warnings."""

    delivery_id: UUID
    state: DeliveryState
    reason: FileReason | None
    received_at: datetime
    total: int | None
    applied: int
    rejected: list[RejectedRow]
    rejected_count: int
    warnings: list[RejectedRow]


class ListDeliveries(Contract):
    """The newest deliveries of the caller's schools."""

    limit: Limit = 20


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


class DeliveryList(Contract):
    """Newest first."""

    deliveries: list[DeliverySummary]
