"""Rules of time that the trust sets for itself."""

from uuid import UUID

from haven_schemas.acts.referrals.own_rules import (
    KEEP_OWN_RULE,
    LIST_OWN_RULES,
    SWITCH_RULE,
    KeepOwnRule,
    OwnRule,
    OwnRuleKept,
    OwnRuleWords,
    RuleSwitch,
    SwitchRule,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(OwnRule)
class OwnRuleShape(Shape):
    """One edition of a rule of the trust. ``agency_id``: of referrals to that agency alone."""


@reply_from(RuleSwitch)
class RuleSwitchShape(Shape):
    """A rule that comes ready, as the trust switched it for itself, and why."""


class OwnRulesShape(Shape):
    """By nation, code and first day."""

    rules: list[OwnRuleShape]
    switches: list[RuleSwitchShape]


@body_from(OwnRuleWords)
class OwnRuleGiven(Shape):
    """``length`` days of ``kind`` after ``starts`` ``must`` have done ``what``; ``source``: where that is said.

    A rule of a code that comes ready is counted in its place from ``since`` on, unless the law sets it.
    """


@reply_from(OwnRuleKept)
class OwnRuleKeptShape(Shape):
    """The version now."""


@body_from(SwitchRule, without=("version", "code"))
class SwitchGiven(Shape):
    """``because``: why, in the trust's words; everybody who reads records sees it."""


@api.operation(
    "GET", "/timescales/own", "Rules of time of the trust's own", asks=LIST_OWN_RULES,
    reply=OwnRulesShape,
)  # fmt: skip
def list_own_timescales(call: Call) -> OwnRulesShape:
    """All editions, and what comes ready and was switched."""
    found = haven().services.ask(LIST_OWN_RULES, call.caller)
    return OwnRulesShape(
        rules=[shaped(OwnRuleShape, each) for each in found.rules],
        switches=[shaped(RuleSwitchShape, each) for each in found.switches],
    )


@api.operation(
    "POST", "/timescales/own", "Add a rule of time, or a later edition", asks=KEEP_OWN_RULE,
    body=OwnRuleGiven, reply=OwnRuleKeptShape, status=201, key="optional",
)  # fmt: skip
def add_own_timescale(call: Call, body: OwnRuleGiven) -> OwnRuleKeptShape:
    """New clocks count by it; deadlines that run keep the day they have."""
    return _kept(call, body, None)


@api.operation(
    "PUT", "/timescales/own/<uuid:rule_id>", "Change a rule of time", asks=KEEP_OWN_RULE,
    body=OwnRuleGiven, reply=OwnRuleKeptShape, key="optional", versioned=True,
)  # fmt: skip
def change_own_timescale(call: Call, rule_id: UUID, body: OwnRuleGiven) -> OwnRuleKeptShape:
    """All of it but code, nation, agency and first day. ``If-Match`` carries the version that was seen."""
    return _kept(call, body, rule_id)


@api.operation(
    "PUT", "/timescales/switches/<rule>", "Switch a rule that comes ready", asks=SWITCH_RULE,
    body=SwitchGiven, reply=RuleSwitchShape, key="optional", versioned=True,
)  # fmt: skip
def switch_timescale(call: Call, rule: str, body: SwitchGiven) -> RuleSwitchShape:
    """Never one that the law sets. ``If-Match`` carries the version that was seen, nought for none."""
    asked = as_contract(SwitchRule, body, code=rule, version=call.version or 0)
    return shaped(RuleSwitchShape, haven().services.ask(SWITCH_RULE, call.caller, asked, call.key))


def _kept(call: Call, body: OwnRuleGiven, rule_id: UUID | None) -> OwnRuleKeptShape:
    asked = as_contract(KeepOwnRule, body, rule_id=rule_id, version=call.version or 0)
    return shaped(OwnRuleKeptShape, haven().services.ask(KEEP_OWN_RULE, call.caller, asked, call.key))
