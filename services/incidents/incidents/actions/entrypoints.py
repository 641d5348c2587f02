"""Entrypoints of actions."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import actions as calls

from incidents.actions.queries import action_facts, get_action, list_actions
from incidents.actions.use_cases import add_action, complete_action, reassign_action
from incidents.entrypoints_base import Entrypoints

from .use_cases import remind_of_actions

_REMIND_SECONDS = 60


@serves(
    (calls.ADD_ACTION, add_action.add_action),
    (calls.COMPLETE_ACTION, complete_action.complete_action),
    (calls.GET_ACTION, get_action.get_action),
    (calls.REASSIGN_ACTION, reassign_action.reassign_action),
    (calls.LIST_ACTIONS, list_actions.list_actions),
    (calls.ACTION_FACTS, action_facts.action_facts),
)
class ActionEntrypoints(Entrypoints):
    """Something a member of staff has to do by a date."""

    @every(seconds=_REMIND_SECONDS)
    def remind_of_actions(self) -> None:
        """Owners of actions due tomorrow, or overdue."""
        with self.app.database.unit(self.app.own_access("remind_of_actions"), schools=[]) as unit:
            remind_of_actions.remind_of_actions(unit)
