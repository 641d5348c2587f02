"""RPC of the incidents service: reports that are not finished, kept for their writer alone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from .sealed import ReportKey

MOST_DRAFTS = 5


class KeepDraft(Contract):
    """What stands in a report's form, as the gateway writes it down; ``key`` is the form's own."""

    school_id: UUID
    key: ReportKey
    text: Annotated[str, Field(min_length=1, max_length=200_000)]


class DropDraft(Contract):
    """It was sent, or is not wanted any more."""

    key: ReportKey


class Draft(Contract):
    """One unfinished report."""

    key: str
    text: str
    saved_at: datetime


class Drafts(Contract):
    """Newest first, at most five. ``withheld``: how many more there are that do not open in this session."""

    drafts: list[Draft]
    withheld: int = 0


KEEP_DRAFT = Call(
    "incidents.keep_draft",
    KeepDraft,
    Empty,
    what="keeps an unfinished report; no idempotency key, since the newest text is the one to keep",
    right=Right.CONCERN_REPORT,
    while_closed=True,
    first_tier="keeps what is being written; the answer is empty",
    audits=(AuditAction.DRAFT_OWN_KEEP,),
)
READ_DRAFTS = Call(
    "incidents.read_drafts",
    Empty,
    Drafts,
    what="the caller's own",
    right=Right.CONCERN_REPORT,
    sensitive=True,
    shows_a_child=True,
    first_tier="one's own unfinished reports of the last week, unless password or address changed since",
    seconds=3.0,
    audits=(AuditAction.DRAFT_OWN_READ,),
)
DROP_DRAFT = Call(
    "incidents.drop_draft",
    DropDraft,
    Empty,
    what="deletes one of the caller's own",
    right=Right.CONCERN_REPORT,
    while_closed=True,
    first_tier="deletes one's own draft; the answer is empty",
    seconds=3.0,
    audits=(AuditAction.DRAFT_OWN_DROP,),
)
