"""Entrypoints of steps: what happens to a concern or an incident record after it was received."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_steps import (
    Assign,
    CloseIncident,
    ClosingRule,
    ClosingRules,
    DecideClosing,
    IncidentState,
    LinkIncidents,
    LookBack,
    Recategorise,
    Reopen,
    ReporterTold,
    SetRisk,
    SetWaiting,
    StepFacts,
    StepFactsReply,
    StepTaken,
    TellReporter,
)
from haven_schemas.rpc.paging import Empty

from incidents.entrypoints_base import Entrypoints

from .queries import closing_rules, step_facts
from .use_cases import (
    assign,
    close_incident,
    decide_closing,
    link_incidents,
    look_back,
    recategorise,
    remind_of_look_backs,
    reopen,
    set_closing_rule,
    set_risk,
    set_waiting,
    tell_reporter,
)

_LOOK_BACK_SECONDS = 60


class StepEntrypoints(Entrypoints):
    """Each step is an entry with its reason in the chronologies of the children it is about."""

    @rpc(Recategorise, StepTaken, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True, while_unproven=True)
    def recategorise(self, unit: Unit, request: Recategorise) -> StepTaken:
        """Another category."""
        return recategorise.recategorise(unit, self._keyring, request)

    @rpc(SetRisk, StepTaken, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True, while_unproven=True)
    def set_risk(self, unit: Unit, request: SetRisk) -> StepTaken:
        """The level of risk."""
        return set_risk.set_risk(unit, self._keyring, request)

    @rpc(Assign, StepTaken, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True, while_unproven=True)
    def assign(self, unit: Unit, request: Assign) -> StepTaken:
        """Who deals with it."""
        return assign.assign(unit, self._keyring, self._extras.owners, request)

    @rpc(SetWaiting, StepTaken, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True, while_unproven=True)
    def set_waiting(self, unit: Unit, request: SetWaiting) -> StepTaken:
        """Until a day to come."""
        return set_waiting.set_waiting(unit, self._keyring, request)

    @rpc(CloseIncident, IncidentState, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def close_incident(self, unit: Unit, request: CloseIncident) -> IncidentState:
        """Closes a record, or asks a second person to agree."""
        return close_incident.close_incident(unit, self._keyring, request)

    @rpc(DecideClosing, IncidentState, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def decide_closing(self, unit: Unit, request: DecideClosing) -> IncidentState:
        """The second person."""
        return decide_closing.decide_closing(unit, self._keyring, request)

    @rpc(Reopen, StepTaken, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def reopen(self, unit: Unit, request: Reopen) -> StepTaken:
        """Nothing is closed for good."""
        return reopen.reopen(unit, self._keyring, request)

    @rpc(LookBack, IncidentState, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def look_back(self, unit: Unit, request: LookBack) -> IncidentState:
        """Whether it worked."""
        return look_back.look_back(unit, self._keyring, request)

    @rpc(LinkIncidents, StepTaken, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def link_incidents(self, unit: Unit, request: LinkIncidents) -> StepTaken:
        """Two records belong together."""
        return link_incidents.link_incidents(unit, self._keyring, request)

    @rpc(LinkIncidents, StepTaken, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def unlink_incidents(self, unit: Unit, request: LinkIncidents) -> StepTaken:
        """They do so no longer."""
        return link_incidents.unlink_incidents(unit, self._keyring, request)

    @rpc(TellReporter, ReporterTold, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True, while_unproven=True)
    def tell_reporter(self, unit: Unit, request: TellReporter) -> ReporterTold:
        """Thanks or feedback."""
        return tell_reporter.tell_reporter(unit, self._keyring, request)

    # What a school asks for at closing.

    @rpc(Empty, ClosingRules, right=Right.POLICY_SET, tier="elevated")
    def closing_rules(self, unit: Unit, request: Empty) -> ClosingRules:
        """Whether a second person has to agree."""
        return closing_rules.closing_rules(unit)

    @rpc(ClosingRule, ClosingRule, right=Right.POLICY_SET, tier="elevated", writes=True)
    def set_closing_rule(self, unit: Unit, request: ClosingRule) -> ClosingRule:
        """For one school."""
        return set_closing_rule.set_closing_rule(unit, request)

    # For alerts.

    @rpc(StepFacts, StepFactsReply, right=Right.SERVICE_CONCERN_FACTS)
    def step_facts(self, unit: Unit, request: StepFacts) -> StepFactsReply:
        """Who took a step, and whom it is for."""
        return step_facts.step_facts(unit, request)

    @every(seconds=_LOOK_BACK_SECONDS)
    def remind_of_look_backs(self) -> None:
        """Closed records whose day has come."""
        with self.app.database.unit(self.app.own_access("remind_of_look_backs"), schools=[]) as unit:
            remind_of_look_backs.remind_of_look_backs(unit)
