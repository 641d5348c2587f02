"""Unfinished reports, kept for their writers."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.drafts import Drafts, DropDraft, KeepDraft
from haven_schemas.rpc.paging import Empty

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
