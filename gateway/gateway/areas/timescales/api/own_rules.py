"""Rules of time that the trust sets for itself, and what they would move."""

from typing import Annotated
from uuid import UUID

from haven_schemas.calls.referrals.own_rules import KEEP_OWN_RULE, LIST_OWN_RULES, SWITCH_RULE, WHAT_WOULD_MOVE
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.deadlines import Code
from haven_schemas.rpc.referrals.own_rules import (
    DeadlineMove,
    DeadlineToMove,
    KeepOwnRule,
    OwnRule,
    OwnRuleKept,
    OwnRuleWords,
    RuleSwitch,
    SwitchRule,
    WhatWouldMove,
)
from pydantic import Field

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


class DeadlineChosen(Shape):
    """A deadline that runs, with the version that was seen."""

    deadline_id: UUID
    version: int


class OwnRuleKeptGiven(OwnRuleGiven):
    """``move``: deadlines that run and are counted by it from now on, ``because`` of what; all others keep theirs."""

    move: Annotated[list[DeadlineChosen], Field(max_length=200)] = []
    because: Code | None = None


@reply_from(OwnRuleKept)
class OwnRuleKeptShape(Shape):
    """The version now, and how many deadlines were moved."""


@reply_from(DeadlineMove, without=("school_id",))
class DeadlineMoveShape(Shape):
    """``due_on``: the day that holds; ``would_be_on``: the one the rule would count to."""

    school_urn: SchoolUrn | None


class WouldMoveShape(Shape):
    """Of records the caller sees. ``counted``: how many run; ``moving``: of how many the day would be another."""

    moves: list[DeadlineMoveShape]
    counted: int
    moving: int
    more: bool


@body_from(SwitchRule, without=("version", "code"))
class SwitchGiven(Shape):
    """``because``: why, in the trust's words; everybody who reads records sees it."""


@api.operation(
    "GET", "/timescales/own", "Rules of time of the trust's own", right=Right.CATEGORY_ADMINISTER, tier="elevated",
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
    "POST", "/timescales/own", "Add a rule of time, or a later edition", right=Right.CATEGORY_ADMINISTER,
    tier="elevated", body=OwnRuleKeptGiven, reply=OwnRuleKeptShape, status=201, key="optional",
)  # fmt: skip
def add_own_timescale(call: Call, body: OwnRuleKeptGiven) -> OwnRuleKeptShape:
    """New clocks count by it. See first what it would move."""
    return _kept(call, body, None)


@api.operation(
    "PUT", "/timescales/own/<uuid:rule_id>", "Change a rule of time", right=Right.CATEGORY_ADMINISTER,
    tier="elevated", body=OwnRuleKeptGiven, reply=OwnRuleKeptShape, key="optional", versioned=True,
)  # fmt: skip
def change_own_timescale(call: Call, rule_id: UUID, body: OwnRuleKeptGiven) -> OwnRuleKeptShape:
    """All of it but code, nation, agency and first day. ``If-Match`` carries the version that was seen."""
    return _kept(call, body, rule_id)


@api.operation(
    "POST", "/timescales/comparisons", "See what a rule of time would move", right=Right.CATEGORY_ADMINISTER,
    tier="elevated", body=OwnRuleGiven, reply=WouldMoveShape,
)  # fmt: skip
def compare_timescale(call: Call, body: OwnRuleGiven) -> WouldMoveShape:
    """Deadlines that run, by the rule they have and by this one; nothing is kept."""
    found = haven().services.ask(WHAT_WOULD_MOVE, call.caller, as_contract(WhatWouldMove, body))
    moves = [shaped(DeadlineMoveShape, each, school_urn=call.signed_in.urn_of(each.school_id)) for each in found.moves]
    return shaped(WouldMoveShape, found, moves=moves)


@api.operation(
    "PUT", "/timescales/switches/<rule>", "Switch a rule that comes ready", right=Right.CATEGORY_ADMINISTER,
    tier="elevated", body=SwitchGiven, reply=RuleSwitchShape, key="optional", versioned=True,
)  # fmt: skip
def switch_timescale(call: Call, rule: str, body: SwitchGiven) -> RuleSwitchShape:
    """Never one that the law sets. ``If-Match`` carries the version that was seen, nought for none."""
    asked = as_contract(SwitchRule, body, code=rule, version=call.version or 0)
    return shaped(RuleSwitchShape, haven().services.ask(SWITCH_RULE, call.caller, asked, call.key))


def _kept(call: Call, body: OwnRuleKeptGiven, rule_id: UUID | None) -> OwnRuleKeptShape:
    chosen = [DeadlineToMove(deadline_id=each.deadline_id, version=each.version) for each in body.move]
    asked = as_contract(KeepOwnRule, body, rule_id=rule_id, version=call.version or 0, move=chosen)
    return shaped(OwnRuleKeptShape, haven().services.ask(KEEP_OWN_RULE, call.caller, asked, call.key))
