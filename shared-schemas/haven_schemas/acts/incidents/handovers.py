"""RPC of the incidents service: files of children who moved to another school of the trust, handed over and signed for.

Once it is agreed that a child is at another school (``pupils.pupil_moved``), that school's safeguarding team reads the
whole file at once. A handover gathers the files that go from one school to another on one day, until someone signs that
they have them: then they are that school's.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from . import Day, Narrative, RiskLevel

HandoverState = Literal["open", "received"]
HandoverPart = Literal["safeguarding", "sen"]
"""SEN papers are signed for by themselves, by the SENCO: KCSIE 2026 paragraph 150 has them told apart."""
FileState = Literal["waiting", "excepted", "received", "withdrawn"]
"""``excepted``: whoever signed says that they do not have it; ``withdrawn``: the child did not move after all."""
MatterKind = Literal["incident", "action"]
MOST_FILES = 500
"""Of one handover: more moves of the same day between the same schools are another one."""


class ListHandovers(Paged):
    """Handovers from or to the caller's schools, those nobody signed for first, then the newest.

    ``to_sign``: only those in which something waits for the caller's signature.
    """

    school_id: UUID | None = None
    state: HandoverState | None = None
    to_sign: bool = False


class HandoverLine(Contract):
    """One handover. ``files``: how many children; ``waiting``: whose file nobody has signed for.

    ``mine_to_sign``: whether something in it waits for the caller's signature.
    """

    id: UUID
    from_school_id: UUID
    to_school_id: UUID
    state: HandoverState
    begun_at: datetime
    due_on: Day
    overdue: bool
    files: int
    waiting: int
    sen_waiting: bool
    received_at: datetime | None
    received_by: UUID | None
    sen_received_at: datetime | None
    sen_received_by: UUID | None
    mine_to_sign: bool
    version: int


class HandoverPage(Contract):
    """One page of handovers."""

    handovers: list[HandoverLine]
    next_cursor: str | None


class HandoverQuery(Contract):
    """One handover."""

    handover_id: UUID


class HandedFile(Contract):
    """One child's file. ``subject_id``: the id it was kept under; ``pupil_id``: the child's at the new school.

    ``risk``: the highest level of an open record. ``records``: how many the file holds; 0 where the child moved and
    nothing was ever written about them. ``shared``: how many also name a child who stays. ``reason``: why whoever
    signed does not have it.
    """

    subject_id: UUID
    pupil_id: UUID
    state: FileState
    risk: RiskLevel | None
    open_records: int
    records: int
    shared: int
    sen: bool
    reason: str | None = None


class OpenMatter(Contract):
    """An open incident record or action of a file: who deals with it, until someone takes it over by name."""

    kind: MatterKind
    id: UUID
    incident_id: UUID
    category_name: str
    subject_ids: list[UUID]
    held_by: UUID | None
    due_on: Day | None


class FileOnItsWay(Contract):
    """A handover with a child's file that nobody has signed for, as the child's chronology tells of it."""

    handover_id: UUID
    from_school_id: UUID
    to_school_id: UUID
    begun_at: datetime
    due_on: Day
    overdue: bool


class HandoverNote(Contract):
    """What the sender wrote for the receiver about one child; the text stands in the child's chronology."""

    entry_id: UUID
    subject_id: UUID
    written_by: UUID
    written_at: datetime


class Handover(Contract):
    """A handover with its files, those at risk first. ``may_sign``: which parts are the caller's to sign for.
    ``undecided``: how many concerns in files that nobody has signed for wait for a decision: the school the children
    left decides until somebody signs, either from then on, but for one that also names a child who stays."""

    line: HandoverLine
    files: list[HandedFile]
    open_matters: list[OpenMatter]
    notes: list[HandoverNote]
    may_sign: list[HandoverPart]
    may_add_note: bool
    undecided: int = 0


class GivenMatter(Contract):
    """Who deals with an open record or action from now on; None: whoever had it goes on with it at the old school."""

    kind: MatterKind
    id: UUID
    to: UUID | None


class NotReceived(Contract):
    """A file that whoever signs does not have, and why: it stays with the old school and is chased on."""

    subject_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


class SignHandover(Contract):
    """Signs that the files are there. ``taken_by``: who deals with what is open in them, where ``given`` says no other.

    ``part`` ``sen``: the SENCO has the SEN papers; nothing else is said with it.
    """

    handover_id: UUID
    version: int
    part: HandoverPart = "safeguarding"
    taken_by: UUID | None = None
    given: Annotated[list[GivenMatter], Field(max_length=2_000)] = []
    not_received: Annotated[list[NotReceived], Field(max_length=MOST_FILES)] = []


class HandoverSigned(Contract):
    """The handover as it is now; files become the new school's within seconds, one child after the other."""

    id: UUID
    state: HandoverState
    version: int


class AddHandoverNote(Contract):
    """What the old school has to say about one child of a handover, before or after it was signed for."""

    handover_id: UUID
    subject_id: UUID
    category_id: UUID
    text: Narrative


class HandoverNoteAdded(Contract):
    """The entry in the child's chronology."""

    entry_id: UUID


LIST_HANDOVERS = Call(
    "incidents.list_handovers",
    ListHandovers,
    HandoverPage,
    what="files that go from one school to another, those nobody signed for first; no child",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.HANDOVER_LIST_READ,),
)
GET_HANDOVER = Call(
    "incidents.get_handover",
    HandoverQuery,
    Handover,
    what="one handover with its files, what is open in them and the sender's notes; no text of a record",
    right=Right.RECORD_READ,
    at="safeguarding team of either school; the SENCO of the new one, of SEN papers alone",
    tier="elevated",
    audits=(AuditAction.HANDOVER_FILE_READ,),
)
SIGN_HANDOVER = Call(
    "incidents.sign_handover",
    SignHandover,
    HandoverSigned,
    what="the new school has the files: open records and actions are taken over by name",
    right=Right.RECORD_READ,
    at="`concern:triage` at the new school; of SEN papers the SENCO",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_FILE_SIGN, AuditAction.MATTER_STEP_TAKE),
)
ADD_HANDOVER_NOTE = Call(
    "incidents.add_handover_note",
    AddHandoverNote,
    HandoverNoteAdded,
    what="what the old school has to say, before or after the files were signed for",
    right=Right.CONCERN_TRIAGE,
    at="at the old school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_NOTE_ADD,),
)
