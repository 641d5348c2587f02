"""Entrypoints of actions."""

from chassis.calls.entrypoints import every, hears, serves
from haven_schemas.acts.incidents import actions as calls
from haven_schemas.acts.incidents import children as child_calls
from haven_schemas.acts.incidents import entries as entry_calls
from haven_schemas.acts.incidents import matching as matching_calls
from haven_schemas.acts.incidents import steps as step_calls

from incidents.entrypoints_base import Entrypoints
from incidents.lists import action_facts, list_actions, step_facts
from incidents.reading import entry_history

from .action import add_action, complete_action, get_action, reassign_action, remind_of_actions
from .children import correction_facts, record_children
from .close import (
    close_incident,
    closing_rules,
    decide_closing,
    look_back,
    remind_of_look_backs,
    reopen,
    set_closing_rule,
)
from .correct import correct_children
from .entry import add_entry, add_person, correct_entry, list_people
from .linked import link_incidents, unlink_incidents
from .not_listed import expect_birth, keep_merge, match_not_listed
from .steps import assign, recategorise, set_risk, set_title, set_waiting, tell_reporter

_REMIND_SECONDS = 60
_LOOK_BACK_SECONDS = 60


@serves(
    (calls.ADD_ACTION, add_action),
    (calls.COMPLETE_ACTION, complete_action),
    (calls.GET_ACTION, get_action),
    (calls.REASSIGN_ACTION, reassign_action),
    (calls.LIST_ACTIONS, list_actions),
    (calls.ACTION_FACTS, action_facts),
)
class ActionEntrypoints(Entrypoints):
    """Something a member of staff has to do by a date."""

    @every(seconds=_REMIND_SECONDS)
    def remind_of_actions(self) -> None:
        """Owners of actions due tomorrow, or overdue."""
        with self.app.database.unit(self.app.own_access("remind_of_actions"), schools=[]) as unit:
            remind_of_actions(unit)


@serves(
    (child_calls.RECORD_CHILDREN, record_children),
    (child_calls.CORRECT_CHILDREN, correct_children),
    (child_calls.CORRECTION_FACTS, correction_facts),
)
class ChildrenEntrypoints(Entrypoints):
    """Who was harmed, who may have harmed, who was left out."""


@serves(
    (entry_calls.ADD_ENTRY, add_entry),
    (entry_calls.ADD_PERSON, add_person),
    (entry_calls.LIST_PEOPLE, list_people),
    (entry_calls.CORRECT_ENTRY, correct_entry),
    (entry_calls.ENTRY_HISTORY, entry_history),
)
class EntryEntrypoints(Entrypoints):
    """What is in an incident record: written, corrected, never overwritten."""


@serves(
    (step_calls.RECATEGORISE, recategorise),
    (step_calls.SET_RISK, set_risk),
    (step_calls.SET_TITLE, set_title),
    (step_calls.ASSIGN, assign),
    (step_calls.SET_WAITING, set_waiting),
    (step_calls.CLOSE_INCIDENT, close_incident),
    (step_calls.DECIDE_CLOSING, decide_closing),
    (step_calls.REOPEN, reopen),
    (step_calls.LOOK_BACK, look_back),
    (step_calls.LINK_INCIDENTS, link_incidents),
    (step_calls.UNLINK_INCIDENTS, unlink_incidents),
    (step_calls.TELL_REPORTER, tell_reporter),
    (step_calls.CLOSING_RULES, closing_rules),
    (step_calls.SET_CLOSING_RULE, set_closing_rule),
    (step_calls.STEP_FACTS, step_facts),
)
class StepEntrypoints(Entrypoints):
    """Each step is an entry with its reason in the chronologies of the children it is about."""

    @every(seconds=_LOOK_BACK_SECONDS)
    def remind_of_look_backs(self) -> None:
        """Closed records whose day has come."""
        with self.app.database.unit(self.app.own_access("remind_of_look_backs"), schools=[]) as unit:
            remind_of_look_backs(unit)


@serves(
    (matching_calls.MATCH_NOT_LISTED, match_not_listed),
    (matching_calls.EXPECT_BIRTH, expect_birth),
)
@hears(
    ("pupils.pupil_merged", keep_merge),
    ("pupils.pupil_unmerged", keep_merge),
)
class MatchingEntrypoints(Entrypoints):
    """Children who are known by more than one id."""
