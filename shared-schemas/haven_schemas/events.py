"""Events between services: ids and codes only, as CloudEvents 1.0 (structured JSON).

A published schema version never changes: a new field or meaning is a new ``schema_version``. No event carries a name,
narrative, or a code that tells a child's special category (a concern's category included).
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from .identifiers import Contract
from .rpc.incidents import Decision, MatterKind, PublishedStep, Reminder


class Event(Contract):
    """Base of all events. ``event_type`` is ``<service>.<past tense>``."""

    event_type: ClassVar[str]
    schema_version: ClassVar[int] = 1


class SchoolChanged(Event):
    """A school was added or its attributes changed; readers fetch it from identity."""

    event_type: ClassVar[str] = "identity.school_changed"
    school_id: UUID
    version: int


class StaffChanged(Event):
    """A staff account was added, its roles, address or state changed; readers fetch it from identity."""

    event_type: ClassVar[str] = "identity.staff_changed"
    staff_id: UUID
    version: int


class InstallationSetUp(Event):
    """The first run of an installation was done: whoever has a list to begin with makes it."""

    event_type: ClassVar[str] = "identity.installation_set_up"
    trust_id: UUID


class NoticeDue(Event):
    """The owner of an account is to be told something by mail; alerts fetches what from identity."""

    event_type: ClassVar[str] = "identity.notice_due"
    notice_id: UUID
    staff_id: UUID


class PupilChanged(Event):
    """A pupil joined, left or changed on the roll; readers fetch what they need from pupils."""

    event_type: ClassVar[str] = "pupils.pupil_changed"
    pupil_id: UUID
    version: int


class PupilJoined(Event):
    """A pupil is on the roll of a school, for the first time or again."""

    event_type: ClassVar[str] = "pupils.pupil_joined"
    pupil_id: UUID
    version: int


class PupilLeft(Event):
    """A pupil is no longer on the roll of a school."""

    event_type: ClassVar[str] = "pupils.pupil_left"
    pupil_id: UUID
    version: int


class PupilMerged(Event):
    """A person said that two pupils are one child: ``alias_id`` means ``pupil_id`` from now on.

    ``version`` is the alias's: it grows with each merge and each end of one.
    """

    event_type: ClassVar[str] = "pupils.pupil_merged"
    pupil_id: UUID
    alias_id: UUID
    version: int


class PupilUnmerged(Event):
    """A person ended a merge: ``alias_id`` is a child of their own again."""

    event_type: ClassVar[str] = "pupils.pupil_unmerged"
    pupil_id: UUID
    alias_id: UUID
    version: int


class RollQuestionsAsked(Event):
    """Children came onto the roll of one school while they were on that of another: ``school_id`` is one of the two.

    ``notice_id`` tells one such notice from another; several children at once are one notice.
    """

    event_type: ClassVar[str] = "pupils.roll_questions_asked"
    notice_id: UUID
    school_id: UUID


class RollQuestionAnswered(Event):
    """Someone at one of the two schools said where such a child is; ``school_id`` is the other one, to be told."""

    event_type: ClassVar[str] = "pupils.roll_question_answered"
    question_id: UUID
    school_id: UUID
    version: int


class MatchesWaiting(Event):
    """Questions wait on the page of pupils who may be one child, asked since people were last told of such.

    For staff who match pupils at all of ``school_ids`` (one or two), and among them for ``staff_ids`` alone where these
    are given; never for ``kept_from_ids``, who are linked to a child in each of the questions. ``notice_id`` tells one
    such notice from another. How many wait, and about whom, is not said.
    """

    event_type: ClassVar[str] = "pupils.matches_waiting"
    notice_id: UUID
    school_ids: Annotated[list[UUID], Field(min_length=1, max_length=2)]
    staff_ids: list[UUID] | None
    kept_from_ids: list[UUID]


class DeliveryFinished(Event):
    """A delivery from an MIS was applied or refused."""

    event_type: ClassVar[str] = "pupils.delivery_finished"
    delivery_id: UUID
    feed_id: UUID
    state: Literal["done", "refused"]


class CategoryChanged(Event):
    """A category was added or changed; readers fetch the list from incidents."""

    event_type: ClassVar[str] = "incidents.category_changed"
    category_id: UUID
    version: int


class ConflictChanged(Event):
    """A member of staff is kept from a child's records, or no longer; ids only, why is the owner's to know."""

    event_type: ClassVar[str] = "incidents.conflict_changed"
    staff_id: UUID
    subject_id: UUID
    state: Literal["kept_from", "ended"]
    version: int


class ConcernRecorded(Event):
    """A concern was recorded (readable or still sealed)."""

    event_type: ClassVar[str] = "incidents.concern_recorded"
    concern_id: UUID
    version: int


class ConcernsTaken(Event):
    """People were told of these concerns, now or before: their owner need not say again that they were recorded."""

    event_type: ClassVar[str] = "alerts.concerns_taken"
    concern_ids: list[UUID]


class ConcernOpened(Event):
    """A concern nobody has decided on was opened by someone other than who reported it; once a reader and day."""

    event_type: ClassVar[str] = "incidents.concern_opened"
    concern_id: UUID
    reader_id: UUID


class ConcernTriaged(Event):
    """A concern was decided on."""

    event_type: ClassVar[str] = "incidents.concern_triaged"
    concern_id: UUID
    version: int
    decision: Decision


class MatterChanged(Event):
    """A concern or an incident record was moved on: what happened to it, never which category or level it has now."""

    event_type: ClassVar[str] = "incidents.matter_changed"
    kind: MatterKind
    matter_id: UUID
    version: int
    step: PublishedStep


class ChildrenCorrected(Event):
    """Which children are in a concern or an incident record, or what part they had, was corrected; names no child."""

    event_type: ClassVar[str] = "incidents.children_corrected"
    kind: MatterKind
    matter_id: UUID
    version: int


class SubjectMatched(Event):
    """A child who was reported as not listed is a pupil; ``pupil_id`` None: the match was ended."""

    event_type: ClassVar[str] = "incidents.subject_matched"
    alias_id: UUID
    pupil_id: UUID | None
    version: int


class ActionAssigned(Event):
    """An action was given to a member of staff."""

    event_type: ClassVar[str] = "incidents.action_assigned"
    action_id: UUID
    incident_id: UUID
    owner_id: UUID
    version: int


class ActionDue(Event):
    """An open action is due tomorrow, or overdue: its owner is to be reminded."""

    event_type: ClassVar[str] = "incidents.action_due"
    action_id: UUID
    owner_id: UUID
    reminder: Reminder


class LookBackDue(Event):
    """The day has come to ask whether what a closed record says was done has worked."""

    event_type: ClassVar[str] = "incidents.look_back_due"
    incident_id: UUID


class AuditEntriesRecorded(Event):
    """Up to 200 audit entries of one source, numbered without gaps; each is the exact JSON of its leaf."""

    event_type: ClassVar[str] = "*.audit_entries_recorded"
    source: str
    entries: list[dict[str, Any]]


class DatabaseRestored(Event):
    """A service found its database restored to an earlier time: whoever copies from it, and whom it copies from, acts.

    ``since``: seconds since 1970 of the last entry it numbered before; None: it knows none. What it was told later is
    gone, and what it told later is no longer so.
    """

    event_type: ClassVar[str] = "*.database_restored"
    restoration_id: UUID
    since: int | None


class ResyncWanted(Event):
    """A reader of ``owner`` no longer trusts the versions of its copies, and asks for the owner's present state."""

    event_type: ClassVar[str] = "*.resync_wanted"
    restoration_id: UUID
    owner: Literal["identity", "pupils", "incidents", "alerts", "audit"]


class EventsListed(Event):
    """What its owner sent to one reader from ``after`` until just before ``until``, in the owner's time.

    A reader that has not taken in one of ``event_ids`` asks for it. The owner's outbox holds what was sent since
    ``kept_since``: of anything older the list tells nothing. ``gone_ids`` were asked for, and are not there any more.
    """

    event_type: ClassVar[str] = "*.events_listed"
    reader: str
    after: datetime
    until: datetime
    kept_since: datetime
    event_ids: list[UUID]
    gone_ids: list[UUID]


OF_EVERY_OWNER: dict[str, type[Event]] = {
    event.event_type.removeprefix("*."): event
    for event in (AuditEntriesRecorded, EventsListed, DatabaseRestored, ResyncWanted)
}
"""Events that every service publishes under its own name."""

EVENTS: dict[str, type[Event]] = {
    event.event_type: event
    for event in (
        SchoolChanged,
        StaffChanged,
        InstallationSetUp,
        NoticeDue,
        PupilChanged,
        PupilJoined,
        PupilLeft,
        PupilMerged,
        PupilUnmerged,
        RollQuestionsAsked,
        RollQuestionAnswered,
        MatchesWaiting,
        DeliveryFinished,
        CategoryChanged,
        ConflictChanged,
        ConcernRecorded,
        ConcernOpened,
        ConcernTriaged,
        MatterChanged,
        ChildrenCorrected,
        SubjectMatched,
        ActionAssigned,
        ActionDue,
        LookBackDue,
        ConcernsTaken,
    )
}


class Envelope(Contract):
    """CloudEvents 1.0 attributes as they stand on the wire (extension names are lower-case letters, as it asks)."""

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    """``/haven/<service>``."""
    type: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    """``haven:<type>:v<schema_version>``."""
    schoolid: UUID | None = None
    actorid: UUID
    correlationid: UUID
    aggregateid: UUID
    aggregateversion: int
    data: dict[str, Any]


def data_schema(event_type: str, version: int) -> str:
    """Name of the schema an envelope's data follows."""
    return f"haven:{event_type}:v{version}"


def event_class_of(event_type: str) -> type[Event] | None:
    """The class of events of ``event_type``; None if it is not known here."""
    return EVENTS.get(event_type) or OF_EVERY_OWNER.get(event_type.partition(".")[2])


def read_event(envelope: Envelope) -> Event:
    """The typed event of ``envelope``; ``ValueError`` if its type or schema version is not known here."""
    event_class = event_class_of(envelope.type)
    if event_class is None:
        raise ValueError("unknown event type")
    if envelope.dataschema != data_schema(envelope.type, event_class.schema_version):
        raise ValueError("unknown schema version")
    return event_class.model_validate(envelope.data)
