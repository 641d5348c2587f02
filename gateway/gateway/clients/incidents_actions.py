"""Typed calls to incidents about actions."""

from haven_schemas.rpc.incidents_actions import (
    ActionAdded,
    ActionCompleted,
    ActionPage,
    AddAction,
    CompleteAction,
    ListActions,
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
