"""Saved views of lists."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.views import KeepView, RemoveView, SavedViews, ViewKept
from haven_schemas.rpc.paging import Empty

LIST_VIEWS = Call(
    "incidents.list_views",
    Empty,
    SavedViews,
    what="the caller's own saved views of lists",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.ACCESS_CALL_REFUSE,),
)
KEEP_VIEW = Call(
    "incidents.keep_view",
    KeepView,
    ViewKept,
    what="makes or changes one of the caller's own",
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    while_unproven=True,
)
REMOVE_VIEW = Call(
    "incidents.remove_view",
    RemoveView,
    Empty,
    what="deletes one of the caller's own",
    right=Right.RECORD_READ,
    tier="elevated",
    writes=True,
    while_unproven=True,
)
