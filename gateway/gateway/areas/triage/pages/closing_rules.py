"""Whether a second person has to agree before a school's incident record is closed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.steps import CLOSING_RULES, SET_CLOSING_RULE, ClosingRule
from haven_schemas.errors import ErrorCode, Problem

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven


@page("/closing-rules", asks=CLOSING_RULES)
def closing_rules(session: Session) -> ResponseReturnValue:
    """What holds at each school."""
    return _page(session)


@page("/closing-rules", asks=SET_CLOSING_RULE, methods=("POST",))
def set_closing_rule(session: Session) -> ResponseReturnValue:
    """Sets it for one school; if a colleague was quicker, theirs is shown."""
    rule = ClosingRule(
        school_id=session.school_id(text("school")),
        second_person=request.form.get("second_person") == "yes",
        version=typed_version() or 0,
    )
    try:
        haven().services.ask(SET_CLOSING_RULE, session.caller, rule)
    except Problem as problem:
        if problem.code is not ErrorCode.STALE_VERSION:
            raise
        return _page(session, stale=True), 412
    flash("The school's rule is saved.")
    return redirect(url_for("pages.closing_rules"), 303)


def _page(session: Session, *, stale: bool = False) -> str:
    found = haven().services.ask(CLOSING_RULES, session.caller)
    rules = [rule for rule in found.rules if session.school_name(rule.school_id)]
    return render_template("closing_rules.html", session=session, rules=rules, stale=stale)
