"""RPC of the incidents service: reports that do not open, and what becomes of them."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged

UnopenedBecause = Literal["version_gone", "does_not_open", "child_key_gone"]
"""``version_gone``: the version of the intake key under which it was sealed is deleted; ``does_not_open``: it was
changed on its way, or sealed for another report; ``child_key_gone``: it would open, but a child it names has no key any
more."""
UNOPENED_BECAUSE: tuple[UnopenedBecause, ...] = get_args(UnopenedBecause)
UnopenedState = Literal["waiting", "proposed", "agreed", "discarded"]
"""``proposed``: that it be destroyed unread, a second person has to agree; ``agreed``: it is tried a last time, and
destroyed if it does not open; ``discarded``: it is."""
UNOPENED_STATES: tuple[UnopenedState, ...] = get_args(UnopenedState)
DiscardReason = Literal["told_again", "written_elsewhere", "nobody_knows"]
"""Why a report may be destroyed that nobody read: whoever sent it told it again; what it was about is recorded
otherwise; whoever sent it cannot say any more, or cannot be asked."""
DISCARD_REASONS: tuple[DiscardReason, ...] = get_args(DiscardReason)
SeenVersion = Annotated[int, Field(ge=1)]


class UnopenedReportsQuery(Paged):
    """Asks for reports that do not open. ``concern_id``: for that one alone."""

    concern_id: UUID | None = None


class UnopenedReport(Contract):
    """What can be known of a report that does not open. ``id``: of its concern. ``children``: how many it names, and
    ``files``: how many that came with it do not open, None for whoever only agrees; once it is discarded ``files`` is
    how many went. ``reporter_id``: None for whoever watches over it, who is shown neither. ``reads``: whether the
    caller sees the concern; the others: what the caller may do about it."""

    id: UUID
    school_id: UUID
    reporter_id: UUID | None
    received_at: AwareDatetime
    because: UnopenedBecause
    found_at: AwareDatetime
    tried_at: AwareDatetime
    children: int | None
    files: int | None
    state: UnopenedState
    reason: DiscardReason | None
    proposed_by: UUID | None
    proposed_at: datetime | None
    agreed_by: UUID | None
    agreed_at: datetime | None
    discarded_at: datetime | None
    reads: bool
    may_try: bool
    may_leave_out: bool
    """Whether it can be opened without the child whose key is gone."""
    may_propose: bool
    may_withdraw: bool
    may_agree: bool
    version: int


class UnopenedReportPage(Contract):
    """Those found last first. A page may be short though others follow."""

    reports: list[UnopenedReport]
    next_cursor: str | None = None


class TryUnopenedReport(Contract):
    """``leave_out``: a child whose key is gone goes on in it in words, so that it opens."""

    concern_id: UUID
    leave_out: bool = False
    version: SeenVersion


class UnopenedReportTried(Contract):
    """``opened_as``: the concern in which it is read now; None: it did not open, for ``because``."""

    concern_id: UUID
    opened_as: UUID | None
    because: UnopenedBecause | None


class ProposeDiscard(Contract):
    """That a report nobody can open be destroyed."""

    concern_id: UUID
    reason: DiscardReason
    version: SeenVersion


class DecideDiscard(Contract):
    """To agree, as the second person, or to withdraw it."""

    concern_id: UUID
    version: SeenVersion


class DiscardDecided(Contract):
    """``version`` goes into the next decision."""

    concern_id: UUID
    state: UnopenedState
    version: int


UNOPENED_REPORTS = Call(
    "incidents.unopened_reports",
    UnopenedReportsQuery,
    UnopenedReportPage,
    what="reports that do not open, with why: those the caller triages, may agree on, or watches over; no child",
    right=Right.RETENTION_READ,
    tier="elevated",
    audits=(AuditAction.CONCERN_UNOPENED_READ,),
)
TRY_UNOPENED_REPORT = Call(
    "incidents.try_unopened_report",
    TryUnopenedReport,
    UnopenedReportTried,
    what="tries once more to open one, also without a child whose key is gone",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_TRY, AuditAction.CONCERN_SEAL_OPEN),
)
PROPOSE_DISCARD = Call(
    "incidents.propose_discard",
    ProposeDiscard,
    DiscardDecided,
    what="one that nobody can open is to be destroyed; a second person has to agree",
    right=Right.RETENTION_PROPOSE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_PROPOSE,),
)
AGREE_DISCARD = Call(
    "incidents.agree_discard",
    DecideDiscard,
    DiscardDecided,
    what="a second, independent person agrees: it is tried a last time, and destroyed",
    right=Right.RETENTION_AGREE,
    at="as another school's head, for the whole trust, or by a role that reads no record",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_AGREE,),
)
WITHDRAW_DISCARD = Call(
    "incidents.withdraw_discard",
    DecideDiscard,
    DiscardDecided,
    what="one is not to be destroyed after all",
    right=Right.RETENTION_PROPOSE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONCERN_UNOPENED_WITHDRAW,),
)
