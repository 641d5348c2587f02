"""A rule of time that comes ready is switched on or off for the trust, and why."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.referrals.own_rules import SWITCH_RULE, SwitchRule
from haven_schemas.acts.referrals.rules import LIST_RULES, TimescaleRule
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WHY = "Say why, in a sentence. Everybody who reads records sees it."


@page("/timescales/switch/<code>", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def rule_switch(session: Session, code: str) -> ResponseReturnValue:
    """The question, with what the rule says."""
    return _form(session, code, {})


@page("/timescales/switch/<code>", asks=SWITCH_RULE, methods=("POST",))
def switch_rule(session: Session, code: str) -> ResponseReturnValue:
    """Switches it; if a colleague was quicker, that is said."""
    nation, rule = _rule(session, code)
    try:
        if not text("because"):
            raise invalid("because", FieldCode.REQUIRED)
        asked = {"nation": nation, "code": code, "on": text("on") == "yes", "because": text("because")}
        version = {"version": typed_version() or 0}
        haven().services.ask(SWITCH_RULE, session.caller, SwitchRule.model_validate({**asked, **version}))
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _form(session, code, {}, stale=True), 412
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise problem from None
        return _form(session, code, {"because": _WHY}), 400
    flash(f"It is switched {'on' if asked['on'] else 'off'}: {rule.what}.")
    return redirect(url_for("pages.timescales"), 303)


def _rule(session: Session, code: str) -> tuple[str, TimescaleRule]:
    for nation in haven().services.ask(LIST_RULES, session.caller).nations:
        for rule in nation.rules:
            if rule.code == code and rule.rule_id is None and rule.may_switch:
                return nation.nation, rule
    raise Problem(ErrorCode.NOT_FOUND)


def _form(session: Session, code: str, errors: dict[str, str], *, stale: bool = False) -> str:
    _, rule = _rule(session, code)
    return render_template(
        "rule_switch.html",
        session=session,
        rule=rule,
        because=text("because") if request.method == "POST" else rule.switched_because,
        errors=errors,
        stale=stale,
    )
