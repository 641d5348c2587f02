"""What a safeguarding lead decides about a concern, and the queues it waits in."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from .dates_record import DatesRecordChoices, DatesRecordQuery, StartDatesRecord
from .deciding import ConcernDecided, ConcernHistory, DecideConcern
from .queues import ListQueue, QueuePage
from .triage import (
    AcceptConcern,
    AddConcernToIncident,
    CloseConcern,
    ColleagueNamed,
    ConcernClosed,
    ConcernFacts,
    ConcernPage,
    ConcernQuery,
    GiveReader,
    IncidentReceipt,
    LikelyMatches,
    ListConcerns,
    NameColleague,
    ReaderGiven,
    RecordIds,
)

_DECIDES = "at the school, or at one that signed for the file"
LIST_CONCERNS = Call(
    "incidents.list_concerns",
    ListConcerns,
    ConcernPage,
    what="to triage, or all the caller sees; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.CONCERN_LIST_READ,),
)
ACCEPT_CONCERN = Call(
    "incidents.accept_concern",
    AcceptConcern,
    IncidentReceipt,
    what="opens an incident record",
    right=Right.CONCERN_TRIAGE,
    at=_DECIDES,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(
        AuditAction.MATTER_STEP_TAKE,
        AuditAction.CONCERN_TRIAGE_DECIDE,
    ),
)
ADD_CONCERN_TO_INCIDENT = Call(
    "incidents.add_concern_to_incident",
    AddConcernToIncident,
    IncidentReceipt,
    what="adds it to an open one of the same school",
    right=Right.CONCERN_TRIAGE,
    at=_DECIDES,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.CONCERN_TRIAGE_DECIDE,),
)
CLOSE_CONCERN = Call(
    "incidents.close_concern",
    CloseConcern,
    ConcernClosed,
    what="no further action: stays in the chronology",
    right=Right.CONCERN_TRIAGE,
    at=_DECIDES,
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.CONCERN_TRIAGE_DECIDE,),
)
NAME_COLLEAGUE = Call(
    "incidents.name_colleague",
    NameColleague,
    ColleagueNamed,
    what="says whom a concern is about; they are kept from it, who triages there for good only if somebody agrees",
    right=Right.CONCERN_TRIAGE,
    at="at the school, of a concern the caller sees",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_COLLEAGUE_NAME, AuditAction.CONFLICT_QUESTION_ASK),
)
DECIDE_CONCERN = Call(
    "incidents.decide_concern",
    DecideConcern,
    ConcernDecided,
    what="any of the three with risk, owner and first action: all of it or none",
    right=Right.CONCERN_TRIAGE,
    at=f"{_DECIDES}; `record:write` for a first action",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(
        AuditAction.ACTION_RECORD_ADD,
        AuditAction.CONCERN_TRIAGE_DECIDE,
        AuditAction.MATTER_STEP_TAKE,
    ),
)
DATES_RECORD_CHOICES = Call(
    "incidents.dates_record_choices",
    DatesRecordQuery,
    DatesRecordChoices,
    what="in which open records, or in which categories of a new one, the caller keeps dates about a child; no text",
    right=Right.DATES_KEEP,
    at="where the child is on the roll and the caller may open their file",
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
START_DATES_RECORD = Call(
    "incidents.start_dates_record",
    StartDatesRecord,
    ConcernDecided,
    what="a record for dates to keep, from a concern of the caller's that stays new for those who triage",
    right=Right.DATES_KEEP,
    at="where the child is on the roll, in a category the caller reads there, none of child protection",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_RECORD_ADD, AuditAction.CONCERN_TRIAGE_DECIDE, AuditAction.DRAFT_OWN_DROP),
)
CONCERN_HISTORY = Call(
    "incidents.concern_history",
    ConcernQuery,
    ConcernHistory,
    what="of each child in it: open records, the last five concerns, plans",
    right=Right.CONCERN_TRIAGE,
    at=_DECIDES,
    tier="elevated",
    audits=(
        AuditAction.CHRONOLOGY_CARD_READ,
        AuditAction.MATTER_HISTORY_READ,
    ),
)
LIST_QUEUE = Call(
    "incidents.list_queue",
    ListQueue,
    QueuePage,
    what="new, mine, waiting, overdue, with counts; no text",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    while_unproven=True,
    audits=(
        AuditAction.ACCESS_CALL_REFUSE,
        AuditAction.MATTER_QUEUE_READ,
    ),
)
PROPOSE_MATCHES = Call(
    "incidents.propose_matches",
    ConcernQuery,
    LikelyMatches,
    what="concerns that may tell of the same event; no text",
    right=Right.CONCERN_TRIAGE,
    at=_DECIDES,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.MATTER_MATCHES_READ,),
)
KNOWN_RECORDS = Call(
    "incidents.known_records",
    RecordIds,
    RecordIds,
    what="which of some concerns, incident records and papers there are",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.CONCERN_LIST_READ,),
)
CONCERN_FACTS = Call(
    "incidents.concern_facts",
    ConcernQuery,
    ConcernFacts,
    what="whom to tell of a concern",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.CONCERN_RECORD_READ,),
)
GIVE_READER = Call(
    "incidents.give_reader",
    GiveReader,
    ReaderGiven,
    what="has another school read a concern that nobody who triages at its own may read",
    right=Right.SERVICE_READER_GIVE,
    writes=True,
    audits=(AuditAction.CONCERN_READER_GIVE, AuditAction.CONFLICT_QUESTION_ASK),
)
