"""Entrypoints of actions."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_actions import (
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

from incidents.entrypoints_base import Entrypoints

from .queries import action_facts, get_action, list_actions
from .use_cases import add_action, complete_action, reassign_action, remind_of_actions

_REMIND_SECONDS = 60


class ActionEntrypoints(Entrypoints):
    """Something a member of staff has to do by a date."""

    @rpc(AddAction, ActionAdded, right=Right.RECORD_WRITE, tier="elevated", writes=True, while_unproven=True)
    def add_action(self, unit: Unit, request: AddAction) -> ActionAdded:
        """An action for a member of staff."""
        return add_action.add_action(unit, self._keyring, self._extras.owners, request)

    @rpc(
        CompleteAction,
        ActionCompleted,
        right=Right.CONCERN_FOLLOW_OWN,
        tier="elevated",
        writes=True,
    )
    def complete_action(self, unit: Unit, request: CompleteAction) -> ActionCompleted:
        """Completes an action; its owner may be any member of staff."""
        return complete_action.complete_action(unit, self._keyring, request)

    @rpc(ActionQuery, ActionShown, right=Right.RECORD_WRITE, tier="elevated")
    def get_action(self, unit: Unit, request: ActionQuery) -> ActionShown:
        """An action with what it was before."""
        return get_action.get_action(unit, self._keyring, request)

    @rpc(ReassignAction, ActionReassigned, right=Right.RECORD_WRITE, tier="elevated", writes=True)
    def reassign_action(self, unit: Unit, request: ReassignAction) -> ActionReassigned:
        """Passes it on, or gives it another day."""
        return reassign_action.reassign_action(unit, self._keyring, self._extras.owners, request)

    @rpc(ListActions, ActionPage, right=Right.CONCERN_FOLLOW_OWN, tier="elevated")
    def list_actions(self, unit: Unit, request: ListActions) -> ActionPage:
        """Open actions."""
        return list_actions.list_actions(unit, self._keyring, request)

    @rpc(ActionFacts, ActionFactsReply, right=Right.SERVICE_CONCERN_FACTS)
    def action_facts(self, unit: Unit, request: ActionFacts) -> ActionFactsReply:
        """Whose an action is."""
        return action_facts.action_facts(unit, request)

    @every(seconds=_REMIND_SECONDS)
    def remind_of_actions(self) -> None:
        """Owners of actions due tomorrow, or overdue."""
        with self.app.database.unit(self.app.own_access("remind_of_actions"), schools=[]) as unit:
            remind_of_actions.remind_of_actions(unit)
