"""Accepting, changing and adding a risk with its measure."""

from typing import Any, get_args
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.assessment import Risk, RiskKey, SayRisk
from haven_schemas.acts.identity.assessment import SAY_RISK
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.assessment.standing import standing
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    "name": "Say in a few words what the risk is.",
    "harm": "Write what could happen to people.",
    "likelihood": "Choose how likely it is.",
    "severity": "Choose how bad it would be.",
    "measure": "Write what is done about it, or why it does not apply.",
    "effect": "Choose what the measure does to the risk.",
    "remaining": "Choose the risk that remains.",
}
_TEXTS = tuple(_WORDS)
_NEW = "new"


@page("/impact-assessment/risks/<risk>", right=Right.SIGHT_REVIEW, tier="elevated")
def assessment_risk(session: Session, risk: str) -> ResponseReturnValue:
    """The form, of one that came ready, one of the trust's own, or a new one."""
    return _form(session, risk, _found(session, risk), {})


@page("/impact-assessment/risks/<risk>", asks=SAY_RISK, methods=("POST",))
def say_assessment_risk(session: Session, risk: str) -> ResponseReturnValue:
    """Saves it, unless somebody else said something meanwhile."""
    given: dict[str, Any] = {name: text(name) for name in _TEXTS}
    given |= {"approved": text("approved") == "yes", "applies": text("applies") != "no"}
    try:
        asked = SayRisk.model_validate({**given, **_which(risk), "version": typed_version() or 0})
        haven().services.ask(SAY_RISK, session.caller, asked)
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _form(session, risk, _found(session, risk), {}, changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        shown = {name: _WORDS.get(name, words) for name, words in errors.items()}
        return _form(session, risk, _found(session, risk), shown), 400
    flash("Saved.")
    return redirect(url_for("pages.assessment_step", number=5), 303)


def _which(risk: str) -> dict[str, Any]:
    if risk == _NEW:
        return {}
    if risk in get_args(RiskKey):
        return {"key": risk}
    try:
        return {"id": UUID(risk)}
    except ValueError:
        raise Problem(ErrorCode.NOT_FOUND) from None


def _found(session: Session, risk: str) -> Risk | None:
    if risk == _NEW:
        return None
    wanted = _which(risk)
    for each in standing(session).content.risks:
        if each.key == wanted["key"] if "key" in wanted else each.key is None and each.id == wanted["id"]:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _form(session: Session, address: str, risk: Risk | None, errors: dict[str, str], *, changed: bool = False) -> str:
    typed = request.form if request.method == "POST" and not changed else {}
    return render_template(
        "assessment_risk.html",
        session=session,
        address=address,
        risk=risk,
        typed=typed,
        errors=errors,
        changed=changed,
    )
