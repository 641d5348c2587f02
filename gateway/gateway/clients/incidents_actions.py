"""Typed calls to incidents about actions."""

from haven_schemas.rpc.incidents_actions import (
    ActionAdded,
    ActionCompleted,
    ActionPage,
    ActionQuery,
    ActionReassigned,
    ActionShown,
    AddAction,
    CompleteAction,
    ListActions,
    ReassignAction,
)

from .caller import Caller, ServiceClient


class ActionCalls(ServiceClient):
    """Something a member of staff has to do by a date."""

    def add_action(self, caller: Caller, request: AddAction, key: str | None = None) -> ActionAdded:
        """Gives a member of staff something to do."""
        return self._call(caller, "add_action", request, ActionAdded, key=key)

    def complete_action(self, caller: Caller, request: CompleteAction, key: str | None = None) -> ActionCompleted:
        """Says what was done."""
        return self._call(caller, "complete_action", request, ActionCompleted, key=key)

    def list_actions(self, caller: Caller, request: ListActions) -> ActionPage:
        """Open actions, by due date."""
        return self._call(caller, "list_actions", request, ActionPage)

    def get_action(self, caller: Caller, request: ActionQuery) -> ActionShown:
        """One action with what it was before."""
        return self._call(caller, "get_action", request, ActionShown)

    def reassign_action(self, caller: Caller, request: ReassignAction, key: str | None = None) -> ActionReassigned:
        """Passes it on, or gives it another day."""
        return self._call(caller, "reassign_action", request, ActionReassigned, key=key)
