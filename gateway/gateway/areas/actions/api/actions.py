"""Actions: what is to be done by when, and saying that it was."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents import Reason
from haven_schemas.acts.incidents.actions import (
    COMPLETE_ACTION,
    GET_ACTION,
    LIST_ACTIONS,
    REASSIGN_ACTION,
    Action,
    ActionChange,
    ActionCompleted,
    ActionQuery,
    CompleteAction,
    ListActions,
    ReassignAction,
)
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.state import haven


class ActionsQuery(PageQuery):
    """``mine_only``: the caller's own; otherwise those of the caller's schools."""

    mine_only: bool = True


@reply_from(Action)
class ActionShape(Shape):
    """``due_on`` is a date and ends at 23:59 in London. ``withheld``: nobody has confirmed that the account is still
    the caller's; what is to be done, and for whom, is not told. ``incident_id`` null: a child is in that record whom
    the caller is linked to.
    """

    @classmethod
    def of(cls, action: Action) -> "ActionShape":
        """From incidents' view."""
        return shaped(cls, action)


class ActionsShape(Shape):
    """By due date."""

    actions: list[ActionShape]
    next_cursor: str | None


class ActionShownShape(Shape):
    """An action and what it was before, newest change first."""

    action: ActionShape
    changes: list[ActionChange]
    version: int


class Reassignment(Shape):
    """Who is to do it, or by when, or both; and why."""

    owner_id: UUID | None = None
    due_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    reason: Reason


class ActionReassignedShape(Shape):
    """Its new version."""

    id: UUID
    version: int


class OutcomeGiven(Shape):
    """What was done."""

    outcome: Reason


class ActionAddedShape(Shape):
    """The action's id, and the version its completion names."""

    id: UUID
    version: int


@reply_from(ActionCompleted)
class ActionCompletedShape(Shape):
    """When it was completed, and its new version."""


@api.operation(
    "GET", "/actions", "Open actions", asks=LIST_ACTIONS, query=ActionsQuery,
    reply=ActionsShape,
)  # fmt: skip
def list_actions(call: Call, query: ActionsQuery) -> ActionsShape:
    """The caller's, or those of the caller's schools."""
    request = ListActions(mine_only=query.mine_only, limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_ACTIONS, call.caller, request)
    return ActionsShape(actions=[ActionShape.of(each) for each in found.actions], next_cursor=found.next_cursor)


@api.operation(
    "POST", "/actions/<uuid:action_id>/completion", "Say what was done",
    asks=COMPLETE_ACTION, body=OutcomeGiven, reply=ActionCompletedShape, key="optional",
    versioned="required",
)  # fmt: skip
def complete_action(call: Call, action_id: UUID, body: OutcomeGiven) -> ActionCompletedShape:
    """Completes an action once."""
    request = CompleteAction(action_id=action_id, outcome=body.outcome, version=call.needed_version)
    done = haven().services.ask(COMPLETE_ACTION, call.caller, request, key=call.key)
    return shaped(ActionCompletedShape, done)


@api.operation(
    "GET", "/actions/<uuid:action_id>", "An action, with what it was before", asks=GET_ACTION,
    reply=ActionShownShape,
)  # fmt: skip
def get_action(call: Call, action_id: UUID) -> ActionShownShape:
    """For those who may pass it on."""
    found = haven().services.ask(GET_ACTION, call.caller, ActionQuery(action_id=action_id))
    return ActionShownShape(action=ActionShape.of(found.action), changes=found.changes, version=found.action.version)


@api.operation(
    "POST", "/actions/<uuid:action_id>/assignment", "Pass an action on, or give it another day",
    asks=REASSIGN_ACTION, body=Reassignment, reply=ActionReassignedShape, key="optional",
    versioned="required",
)  # fmt: skip
def reassign_action(call: Call, action_id: UUID, body: Reassignment) -> ActionReassignedShape:
    """The new owner is told; what it was before is kept with the reason."""
    request = ReassignAction(
        action_id=action_id,
        owner_id=body.owner_id,
        due_on=body.due_on,
        reason=body.reason,
        version=call.needed_version,
    )
    done = haven().services.ask(REASSIGN_ACTION, call.caller, request, key=call.key)
    return ActionReassignedShape(id=done.id, version=done.version)
