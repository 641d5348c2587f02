"""Events between services: ids and codes only, as CloudEvents 1.0 (structured JSON).

A published schema version never changes: a new field or meaning is a new ``schema_version``. No event carries a name,
narrative, or a code that tells a child's special category (a concern's category included).
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ..identifiers import Contract
from .alerts import ConcernsTaken
from .base import Event
from .disposal import (
    AlertsDisposed,
    DisposalAnnounced,
    DisposalOrdered,
    FileDisposed,
    KeysDestroyed,
    LogCopiesDisposed,
    PupilDisposed,
    ReferralsDisposed,
)
from .every_owner import AuditEntriesRecorded, DatabaseRestored, EntryOrigin, EventsListed, ResyncWanted
from .identity import InstallationSetUp, NoticeDue, SchoolChanged, StaffChanged
from .incidents import (
    ActionAssigned,
    ActionDue,
    CategoryChanged,
    ChildrenCorrected,
    ConcernOpened,
    ConcernRecorded,
    ConcernTriaged,
    ConcernWaitsHere,
    ConflictChanged,
    DiscardAnnounced,
    FileHandedOver,
    FileHandoverWaits,
    FileKept,
    FileReceived,
    FileReviewDue,
    LinkAnswered,
    LinkQuestionAsked,
    LookBackDue,
    MatterChanged,
    PaperReviewDue,
    ReadRequestAsked,
    ReadRequestDecided,
    RecordChangedSchool,
    RecordsMoved,
    ReferralWritten,
    RegisterRead,
    RequestAnswered,
    SubjectMatched,
)
from .leavers import LeaversDue, LeaversForgotten, LeaversLetGo
from .pupils import (
    DeliveryFinished,
    LeaversListed,
    MatchesWaiting,
    PossibleLinkChanged,
    PupilChanged,
    PupilJoined,
    PupilLeft,
    PupilMerged,
    PupilMoved,
    PupilUnmerged,
    RollFileStep,
    RollFileWaits,
    RollQuestionAnswered,
    RollQuestionsAsked,
    StaffListed,
    StopToAskAgain,
)
from .referrals import DeadlineReached
from .retention import FilesDue, HoldLifted, HoldReviewDue, ScheduleEarlier, WideHoldChanged

__all__ = [
    "EVENTS",
    "OF_EVERY_OWNER",
    "ActionAssigned",
    "ActionDue",
    "AlertsDisposed",
    "AuditEntriesRecorded",
    "CategoryChanged",
    "ChildrenCorrected",
    "ConcernOpened",
    "ConcernRecorded",
    "ConcernTriaged",
    "ConcernWaitsHere",
    "ConcernsTaken",
    "ConflictChanged",
    "DatabaseRestored",
    "DeadlineReached",
    "DeliveryFinished",
    "DiscardAnnounced",
    "DisposalAnnounced",
    "DisposalOrdered",
    "EntryOrigin",
    "Envelope",
    "Event",
    "EventsListed",
    "FileDisposed",
    "FileHandedOver",
    "FileHandoverWaits",
    "FileKept",
    "FileReceived",
    "FileReviewDue",
    "FilesDue",
    "HoldLifted",
    "HoldReviewDue",
    "InstallationSetUp",
    "KeysDestroyed",
    "LeaversDue",
    "LeaversForgotten",
    "LeaversLetGo",
    "LeaversListed",
    "LinkAnswered",
    "LinkQuestionAsked",
    "LogCopiesDisposed",
    "LookBackDue",
    "MatchesWaiting",
    "MatterChanged",
    "NoticeDue",
    "PaperReviewDue",
    "PossibleLinkChanged",
    "PupilChanged",
    "PupilDisposed",
    "PupilJoined",
    "PupilLeft",
    "PupilMerged",
    "PupilMoved",
    "PupilUnmerged",
    "ReadRequestAsked",
    "ReadRequestDecided",
    "RecordChangedSchool",
    "RecordsMoved",
    "ReferralWritten",
    "ReferralsDisposed",
    "RegisterRead",
    "RequestAnswered",
    "ResyncWanted",
    "RollFileStep",
    "RollFileWaits",
    "RollQuestionAnswered",
    "RollQuestionsAsked",
    "ScheduleEarlier",
    "SchoolChanged",
    "StaffChanged",
    "StaffListed",
    "StopToAskAgain",
    "SubjectMatched",
    "WideHoldChanged",
    "data_schema",
    "event_class_of",
    "read_event",
]

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
        PupilMoved,
        MatchesWaiting,
        LeaversListed,
        RollFileWaits,
        StaffListed,
        StopToAskAgain,
        PossibleLinkChanged,
        DeliveryFinished,
        DeadlineReached,
        DisposalOrdered,
        FileDisposed,
        KeysDestroyed,
        DisposalAnnounced,
        HoldReviewDue,
        FilesDue,
        HoldLifted,
        ScheduleEarlier,
        WideHoldChanged,
        PupilDisposed,
        ReferralsDisposed,
        AlertsDisposed,
        LogCopiesDisposed,
        LeaversDue,
        LeaversLetGo,
        LeaversForgotten,
        CategoryChanged,
        ConflictChanged,
        ConcernRecorded,
        ConcernOpened,
        ConcernTriaged,
        ConcernWaitsHere,
        MatterChanged,
        ChildrenCorrected,
        SubjectMatched,
        ActionAssigned,
        ActionDue,
        LookBackDue,
        PaperReviewDue,
        FileReviewDue,
        FileHandedOver,
        FileHandoverWaits,
        FileReceived,
        FileKept,
        ReadRequestAsked,
        ReadRequestDecided,
        DiscardAnnounced,
        LinkAnswered,
        LinkQuestionAsked,
        ReferralWritten,
        RecordChangedSchool,
        RecordsMoved,
        RegisterRead,
        RequestAnswered,
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
    known = (event_class.schema_version, *event_class.also_reads)
    if envelope.dataschema not in {data_schema(envelope.type, version) for version in known}:
        raise ValueError("unknown schema version")
    return event_class.model_validate(envelope.data)
