"""RPC of the incidents service: reporting a concern, and following one's own."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from . import ConcernStatus, Narrative, OptionalNarrative, PupilRole, Told, Urgency
from .report_details import MOST_PUPILS, ReportDetails
from .triage import Concern, ConcernPage, ConcernQuery


class ConcernPupil(Contract):
    """A child the concern is about, with a role of their own; exactly one of ``pupil_id`` and ``not_listed``.

    ``expected_on``: of one who is not listed because they are not born yet, the day on which the birth is expected.
    """

    pupil_id: UUID | None = None
    not_listed: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    role: PupilRole
    expected_on: date | None = None

    @model_validator(mode="after")
    def one_of_two(self) -> "ConcernPupil":
        """Refuses both or neither."""
        if (self.pupil_id is None) == (self.not_listed is None):
            raise ValueError("either a pupil or who is not listed")
        if self.expected_on is not None and self.not_listed is None:
            raise ValueError("a pupil is born")
        return self


class RecordConcern(Contract):
    """A concern as its reporter writes it. ``occurred_at`` has a zone and is not in the future."""

    school_id: UUID
    category_id: UUID
    occurred_at: AwareDatetime
    account: Narrative
    child_words: OptionalNarrative = ""
    action_taken: OptionalNarrative = ""
    pupils: Annotated[list[ConcernPupil], Field(min_length=1, max_length=MOST_PUPILS)]
    details: ReportDetails | None = None


class ConcernReceipt(Contract):
    """Kept for good. The same answer to the same idempotency key.

    ``urgency``, ``told``: as its reporter said it; None too of a sealed report that does not open yet.
    """

    id: UUID
    status: ConcernStatus
    urgency: Urgency | None = None
    told: Told | None = None


class ListOwnConcerns(Paged):
    """The caller's own reports: received, being dealt with, closed."""


RECORD_CONCERN = Call(
    "incidents.record_concern",
    RecordConcern,
    ConcernReceipt,
    what="reports a concern; answers its id and state",
    right=Right.CONCERN_REPORT,
    at="at the school",
    permit=True,
    writes=True,
    while_closed=True,
    first_tier="reporting waits for nobody; the answer is a receipt",
    seconds=10.0,
    audits=(
        AuditAction.CONCERN_RECORD_ADD,
        AuditAction.DRAFT_OWN_DROP,
    ),
)
LIST_OWN_CONCERNS = Call(
    "incidents.list_own_concerns",
    ListOwnConcerns,
    ConcernPage,
    what="the caller's own reports",
    right=Right.CONCERN_FOLLOW_OWN,
    shows_a_child=True,
    first_tier=(
        "one's own reports of the last day, unless password or address changed since; of any other no child is named"
    ),
    audits=(AuditAction.CONCERN_LIST_READ,),
)
GET_CONCERN = Call(
    "incidents.get_concern",
    ConcernQuery,
    Concern,
    what="one concern with its text",
    right=Right.CONCERN_FOLLOW_OWN,
    sensitive=True,
    shows_a_child=True,
    first_tier=(
        "one's own report of the last day, unless password or address changed since; of any other "
        "status, category and times"
    ),
    audits=(AuditAction.CONCERN_RECORD_READ,),
)
