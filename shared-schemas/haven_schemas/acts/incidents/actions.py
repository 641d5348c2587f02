"""RPC of the incidents service: actions of incident records."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged
from . import Reason


class Action(Contract):
    """Something a member of staff has to do by a date. ``incident_id`` None: a child is in that record whom the caller
    is linked to."""

    id: UUID
    incident_id: UUID | None
    text: str
    owner_id: UUID
    due_on: str
    completed_at: datetime | None
    outcome: str | None
    subject_ids: list[UUID]
    version: int
    restricted: bool = False
    """Its use is: text and outcome are empty."""
    withheld: bool = False
    """Nobody has confirmed that the caller's account is still theirs: without text, and without whom it is about."""


class AddAction(Contract):
    """An action for a member of staff of the school. ``due_on`` is a date, ending at 23:59 Europe/London."""

    incident_id: UUID
    text: Reason
    owner_id: UUID
    due_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    subject_ids: Annotated[list[UUID], Field(max_length=100)] = []


class ActionAdded(Contract):
    """The action's id and version."""

    id: UUID
    version: int


class ActionCompleted(Contract):
    """When it was completed, and its new version."""

    id: UUID
    completed_at: datetime
    version: int


class CompleteAction(Contract):
    """What was done; ``version`` guards against two people completing at once."""

    action_id: UUID
    outcome: Reason
    version: int


class ReassignAction(Contract):
    """Passes an open action on, gives it another day, or both. ``version`` guards against two people at once."""

    action_id: UUID
    owner_id: UUID | None = None
    due_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    reason: Reason
    version: int


class ActionReassigned(Contract):
    """Its new version."""

    id: UUID
    version: int


class ActionQuery(Contract):
    """One action."""

    action_id: UUID


class ActionChange(Contract):
    """Whose an action was and by when, until someone changed it. ``given_to`` None: only the day was changed."""

    owner_id: UUID
    due_on: str
    given_to: UUID | None
    reason: str
    changed_by: UUID
    changed_at: datetime


class ActionShown(Contract):
    """An action, and what it was before, newest change first; reasons are empty where its use is restricted."""

    action: Action
    school_id: UUID
    changes: list[ActionChange]
    kept_away: list[UUID] = []
    """Who is kept from a child it is about, so that it is not given to them."""


class ListActions(Paged):
    """Open actions of the caller, or all that the caller may see, by due date."""

    mine_only: bool = True


class ActionPage(Contract):
    """By due date."""

    actions: list[Action]
    next_cursor: str | None


class ActionFacts(Contract):
    """Asks for what alerts needs of an action: whose it is and where."""

    action_id: UUID


class ActionFactsReply(Contract):
    """No child, no text. ``kept_from_ids``: staff who are linked to a child it is about, and not told.

    ``given_by``, ``given_at``: who gave it to whoever owns it now, and when, if it was passed on. ``due_on``: its day,
    None from the release before; ``done``: it was completed.
    """

    action_id: UUID
    incident_id: UUID
    school_id: UUID
    owner_id: UUID
    assigned_by: UUID
    assigned_at: datetime
    category_name: str
    kept_from_ids: list[UUID] = []
    given_by: UUID | None = None
    given_at: datetime | None = None
    due_on: date | None = None
    done: bool = False


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
