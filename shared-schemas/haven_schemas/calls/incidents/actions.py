"""What a member of staff has to do, by when, and what came of it."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.actions import (
    ActionAdded,
    ActionCompleted,
    ActionFacts,
    ActionFactsReply,
    ActionPage,
    ActionQuery,
    ActionReassigned,
    ActionShown,
    AddAction,
    CompleteAction,
    ListActions,
    ReassignAction,
)

ADD_ACTION = Call(
    "incidents.add_action",
    AddAction,
    ActionAdded,
    what="for an active member of staff of the school",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.ACTION_RECORD_ADD,),
)
COMPLETE_ACTION = Call(
    "incidents.complete_action",
    CompleteAction,
    ActionCompleted,
    what="with its outcome and the version that was seen",
    right=Right.CONCERN_FOLLOW_OWN,
    at="owner, or `record:write` at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ACTION_RECORD_COMPLETE,),
)
GET_ACTION = Call(
    "incidents.get_action",
    ActionQuery,
    ActionShown,
    what="one action, with what it was before",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.ACTION_RECORD_READ,),
)
REASSIGN_ACTION = Call(
    "incidents.reassign_action",
    ReassignAction,
    ActionReassigned,
    what=(
        "passes an open action on, or gives it another day, with a reason and the version that was "
        "seen; the new owner is told"
    ),
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ACTION_RECORD_REASSIGN,),
)
LIST_ACTIONS = Call(
    "incidents.list_actions",
    ListActions,
    ActionPage,
    what="open actions by due date",
    right=Right.CONCERN_FOLLOW_OWN,
    at="own: `concern:follow_own`; all: `record:read`",
    tier="elevated",
    audits=(AuditAction.ACTION_LIST_READ,),
)
ACTION_FACTS = Call(
    "incidents.action_facts",
    ActionFacts,
    ActionFactsReply,
    what="whose an action is",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.ACTION_LIST_READ,),
)
