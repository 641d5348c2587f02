"""Entrypoints of steps: what happens to a concern or an incident record after it was received."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import steps as calls

from incidents.entrypoints_base import Entrypoints
from incidents.steps.queries import closing_rules, step_facts
from incidents.steps.use_cases import (
    assign,
    close_incident,
    decide_closing,
    link_incidents,
    look_back,
    recategorise,
    reopen,
    set_closing_rule,
    set_risk,
    set_title,
    set_waiting,
    tell_reporter,
)

from .use_cases import remind_of_look_backs

_LOOK_BACK_SECONDS = 60


@serves(
    (calls.RECATEGORISE, recategorise.recategorise),
    (calls.SET_RISK, set_risk.set_risk),
    (calls.SET_TITLE, set_title.set_title),
    (calls.ASSIGN, assign.assign),
    (calls.SET_WAITING, set_waiting.set_waiting),
    (calls.CLOSE_INCIDENT, close_incident.close_incident),
    (calls.DECIDE_CLOSING, decide_closing.decide_closing),
    (calls.REOPEN, reopen.reopen),
    (calls.LOOK_BACK, look_back.look_back),
    (calls.LINK_INCIDENTS, link_incidents.link_incidents),
    (calls.UNLINK_INCIDENTS, link_incidents.unlink_incidents),
    (calls.TELL_REPORTER, tell_reporter.tell_reporter),
    (calls.CLOSING_RULES, closing_rules.closing_rules),
    (calls.SET_CLOSING_RULE, set_closing_rule.set_closing_rule),
    (calls.STEP_FACTS, step_facts.step_facts),
)
class StepEntrypoints(Entrypoints):
    """Each step is an entry with its reason in the chronologies of the children it is about."""

    @every(seconds=_LOOK_BACK_SECONDS)
    def remind_of_look_backs(self) -> None:
        """Closed records whose day has come."""
        with self.app.database.unit(self.app.own_access("remind_of_look_backs"), schools=[]) as unit:
            remind_of_look_backs.remind_of_look_backs(unit)
