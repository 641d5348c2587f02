"""Closing incident records: what came of it, a second person's answer, looking back, and each school's rule."""

from uuid import UUID

from haven_schemas.acts.incidents.steps import (
    CLOSE_INCIDENT,
    CLOSING_RULES,
    DECIDE_CLOSING,
    LOOK_BACK,
    SET_CLOSING_RULE,
    CloseIncident,
    ClosingRule,
    DecideClosing,
    IncidentState,
    LookBack,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import ReasonGiven, Shape
from gateway.sessions.current import Session
from gateway.state import haven


@body_from(CloseIncident, without=("incident_id", "version"))
class Closing(Shape):
    """What it was, what was done, what came of it; ``look_back_on``: when to ask whether it worked."""


class ClosingAnswer(ReasonGiven):
    """Of a second person; who asked may only take it back."""

    confirm: bool


@body_from(LookBack, without=("incident_id", "version"))
class LookBackGiven(ReasonGiven):
    """``again_on``: a further day to ask."""


@reply_from(IncidentState)
class IncidentStateShape(Shape):
    """``closing_asked``: it waits for a second person."""

    @classmethod
    def of(cls, state: IncidentState) -> "IncidentStateShape":
        """From incidents' answer."""
        return shaped(cls, state)


class ClosingRuleGiven(Shape):
    """For one school."""

    school_urn: SchoolUrn
    second_person: bool


class ClosingRuleShape(ClosingRuleGiven):
    """``version`` 0: it was never set, no second person is asked for."""

    version: int

    @classmethod
    def of_rule(cls, rule: ClosingRule, session: Session) -> "ClosingRuleShape":
        """From incidents' rule."""
        urn = session.urn_of(rule.school_id) or ""
        return cls(school_urn=urn, second_person=rule.second_person, version=rule.version)


class ClosingRulesShape(Shape):
    """Of the schools whose rules the caller sets."""

    rules: list[ClosingRuleShape]


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/closing", "Close an incident record, or ask a second person to agree",
    asks=CLOSE_INCIDENT, body=Closing, reply=IncidentStateShape, key="optional",
    versioned=True,
)  # fmt: skip
def close_incident(call: Call, incident_id: UUID, body: Closing) -> IncidentStateShape:
    """Its reporters are told that it is closed."""
    request = as_contract(CloseIncident, body, incident_id=incident_id, version=call.version)
    return IncidentStateShape.of(haven().services.ask(CLOSE_INCIDENT, call.caller, request, key=call.key))


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/closing-answer", "Agree to a closing, or keep the record open",
    asks=DECIDE_CLOSING, body=ClosingAnswer, reply=IncidentStateShape, key="optional",
    versioned=True,
)  # fmt: skip
def decide_closing(call: Call, incident_id: UUID, body: ClosingAnswer) -> IncidentStateShape:
    """Who asked cannot agree."""
    request = DecideClosing(incident_id=incident_id, version=call.version, confirm=body.confirm, reason=body.reason)
    return IncidentStateShape.of(haven().services.ask(DECIDE_CLOSING, call.caller, request, key=call.key))


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/look-back", "Say whether it worked", asks=LOOK_BACK,
    body=LookBackGiven, reply=IncidentStateShape, key="optional", versioned=True,
)  # fmt: skip
def look_back(call: Call, incident_id: UUID, body: LookBackGiven) -> IncidentStateShape:
    """On the day that was set at closing, or before."""
    request = as_contract(LookBack, body, incident_id=incident_id, version=call.version)
    return IncidentStateShape.of(haven().services.ask(LOOK_BACK, call.caller, request, key=call.key))


@api.operation(
    "GET", "/closing-rules", "Where a second person has to agree to closing", asks=CLOSING_RULES,
    reply=ClosingRulesShape,
)  # fmt: skip
def closing_rules(call: Call) -> ClosingRulesShape:
    """By school."""
    session, rules = call.signed_in, haven().services.ask(CLOSING_RULES, call.caller).rules
    shown = [rule for rule in rules if session.urn_of(rule.school_id)]
    return ClosingRulesShape(rules=[ClosingRuleShape.of_rule(rule, session) for rule in shown])


@api.operation(
    "PUT", "/closing-rules", "Set whether a second person has to agree", asks=SET_CLOSING_RULE,
    body=ClosingRuleGiven, reply=ClosingRuleShape, key="optional", versioned=True,
)  # fmt: skip
def set_closing_rule(call: Call, body: ClosingRuleGiven) -> ClosingRuleShape:
    """``If-Match`` carries the version of the rule; without it the first one is set."""
    session = call.signed_in
    rule = ClosingRule(
        school_id=session.school_id(body.school_urn), second_person=body.second_person, version=call.version or 0
    )
    kept = haven().services.ask(SET_CLOSING_RULE, call.caller, rule, key=call.key)
    return ClosingRuleShape.of_rule(kept, session)
