"""By when law and guidance want what, for the nations of the person's schools, with how sure each is."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.referrals.rules import LIST_RULES, TimescaleRule
from haven_schemas.rights import Right

from gateway.areas.agencies.keeping import today
from gateway.areas.timescales.own_rule_form import ready_rule
from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

OWN = "Set by your trust"
"""What stands over the trust's own."""


@page("/timescales", asks=LIST_RULES)
def timescales(session: Session) -> ResponseReturnValue:
    """What comes ready, as referrals has it, and the trust's own; with their forms for whoever keeps them."""
    found = haven().services.ask(LIST_RULES, session.caller)
    rules = [rule for nation in found.nations for rule in nation.rules]
    day = today()
    return render_template(
        "timescales.html",
        session=session,
        nations=found.nations,
        subjects={nation.nation: _by_subject(nation.rules) for nation in found.nations},
        keeps=session.has(Right.CATEGORY_ADMINISTER) and any(rule.may_switch for rule in rules),
        replaceable={rule.code for rule in rules if ready_rule(rule.code)},
        replaced={
            rule.code for rule in rules if rule.rule_id and not rule.agency_name and rule.since and rule.since <= day
        },
    )


def _by_subject(rules: Sequence[TimescaleRule]) -> dict[str, list[TimescaleRule]]:
    """The trust's own at first; then in the order in which each subject comes first."""
    own = [rule for rule in rules if rule.rule_id]
    found: dict[str, list[TimescaleRule]] = {OWN: own} if own else {}
    for rule in rules:
        if not rule.rule_id:
            found.setdefault(rule.subject or "Rules", []).append(rule)
    return found
