"""By when law and guidance want what."""

from haven_schemas.acts.identity.schools import Nation
from haven_schemas.acts.referrals.rules import LIST_RULES, TimescaleRule

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(TimescaleRule)
class TimescaleRuleShape(Shape):
    """``starts`` begins it, ``within`` says how long, ``must`` names who acts, all in words.

    ``set_by_law``: an Act or regulations set the length; never of an unverified one. ``counts``: it is switched on.
    """


class NationRulesShape(Shape):
    """None that is over."""

    nation: Nation
    rules: list[TimescaleRuleShape]


class TimescalesShape(Shape):
    """Of the nations the caller's schools are in."""

    nations: list[NationRulesShape]


@api.operation(
    "GET", "/timescales", "By when law and guidance want what", asks=LIST_RULES,
    reply=TimescalesShape,
)  # fmt: skip
def list_timescales(call: Call) -> TimescalesShape:
    """The rules that come ready, with source, edition and how well each is verified."""
    found = haven().services.ask(LIST_RULES, call.caller).nations
    return TimescalesShape(
        nations=[
            NationRulesShape(nation=each.nation, rules=[shaped(TimescaleRuleShape, rule) for rule in each.rules])
            for each in found
        ]
    )
