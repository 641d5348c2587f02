"""RPC of the incidents service: the school a child left asks to read the file again, for a reason that is agreed to."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from . import Day

MOST_DAYS = 60
"""For so long at most the file is read again; then it is asked for anew."""
RequestState = Literal["asked", "agreed", "refused", "ended"]
"""``ended``: the last day has gone by, either school ended it, or the child moved again; also of what was asked."""
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]


class AskToRead(Contract):
    """Of a file that another school signed for: ``subject_id`` is the id it was kept under in the handover.

    It waits for someone who triages at both schools, or where there is nobody else, at the one that has the file.
    """

    handover_id: UUID
    subject_id: UUID
    reason: Reason


class ListReadRequests(Paged):
    """Those of the caller's schools, what waits first, then the newest; of one handover, or in one state."""

    handover_id: UUID | None = None
    state: RequestState | None = None


class ReadRequestLine(Contract):
    """One request, without its texts. ``subject_id``: the child's id at the school that asks; ``pupil_id``: at the one
    they went to. ``mine_to_decide``: whether it waits for the caller's answer."""

    id: UUID
    handover_id: UUID
    subject_id: UUID
    pupil_id: UUID
    asking_school_id: UUID
    keeping_school_id: UUID
    state: RequestState
    asked_by: UUID
    asked_at: datetime
    ends_on: Day | None
    """The last day on which it is read."""
    mine_to_decide: bool
    version: int


class ReadRequestPage(Contract):
    """One page of requests."""

    requests: list[ReadRequestLine]
    next_cursor: str | None


class ReadRequestQuery(Contract):
    """One request."""

    request_id: UUID


class ReadRequest(Contract):
    """A request with its reason, and what was answered. ``refusal``: why not."""

    line: ReadRequestLine
    reason: str
    decided_by: UUID | None
    decided_at: datetime | None
    refusal: str | None
    ended_by: UUID | None
    """None: the last day went by, or the child moved again."""
    ended_at: datetime | None
    may_end: bool


class DecideReadRequest(Contract):
    """Agrees until the end of ``ends_on``, or refuses for a ``refusal``: one of the two is given."""

    request_id: UUID
    version: int
    ends_on: Day | None = None
    refusal: Reason | None = None


class EndReading(Contract):
    """From now on the file is read no more; what nobody has answered is taken back."""

    request_id: UUID
    version: int


class ReadRequestChanged(Contract):
    """The request as it is now."""

    id: UUID
    state: RequestState
    version: int


ASK_TO_READ = Call(
    "incidents.ask_to_read",
    AskToRead,
    ReadRequestChanged,
    what="the school that a child left asks to read the file again, and says why",
    right=Right.CONCERN_TRIAGE,
    at="at the school they left",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_REQUEST_ASK,),
)
LIST_READ_REQUESTS = Call(
    "incidents.list_read_requests",
    ListReadRequests,
    ReadRequestPage,
    what="requests to read files again, those nobody answered first; no text",
    right=Right.CONCERN_TRIAGE,
    at="at either school",
    tier="elevated",
    audits=(AuditAction.HANDOVER_REQUEST_READ,),
)
GET_READ_REQUEST = Call(
    "incidents.get_read_request",
    ReadRequestQuery,
    ReadRequest,
    what="one request with its reason and its answer",
    right=Right.CONCERN_TRIAGE,
    at="at either school",
    tier="elevated",
    audits=(AuditAction.HANDOVER_REQUEST_READ,),
)
DECIDE_READ_REQUEST = Call(
    "incidents.decide_read_request",
    DecideReadRequest,
    ReadRequestChanged,
    what="agrees until a day, or refuses with a reason; never who asked",
    right=Right.CONCERN_TRIAGE,
    at="at both schools; where nobody else has it there, at the one that has the file",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_REQUEST_DECIDE,),
)
END_READING = Call(
    "incidents.end_reading",
    EndReading,
    ReadRequestChanged,
    what="the file is read no more, before the day that was agreed",
    right=Right.CONCERN_TRIAGE,
    at="at either school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HANDOVER_REQUEST_END,),
)
