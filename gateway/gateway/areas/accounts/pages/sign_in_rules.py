"""The trust's rules for signing in: one of two password profiles, and time-outs of the trust and its schools."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.passwords import PolicyView, SchoolTimeOut, TrustPolicy
from haven_schemas.acts.identity.passwords_calls import GET_POLICY, SET_POLICY, SET_SCHOOL_TIME_OUT
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    "password_profile": "Choose one of the two.",
    "idle_minutes": "Write a number of minutes from 15 to 60, or leave it empty.",
    "elevation_minutes": "Write a number of minutes from 5 to 60, or leave it empty.",
}


@page("/sign-in-rules", asks=GET_POLICY)
def sign_in_rules(session: Session) -> ResponseReturnValue:
    """What holds now."""
    return _page(session, _found(session), {})


@page("/sign-in-rules", asks=SET_POLICY, methods=("POST",))
def set_policy(session: Session) -> ResponseReturnValue:
    """Sets the trust's rules; if a colleague was quicker, theirs are shown beside what was chosen."""
    try:
        asked = TrustPolicy.model_validate(
            {
                "password_profile": text("password_profile"),
                "idle_minutes": text("idle_minutes") or None,
                "elevation_minutes": text("elevation_minutes") or None,
                "version": typed_version() or 0,
            }
        )
        haven().services.ask(SET_POLICY, session.caller, asked)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            return _page(session, _found(session), {}, stale=True), 412
        return _page(session, _found(session), _errors(error)), 400
    flash("The rules are saved. They hold from the next sign-in or the next new password on.")
    return redirect(url_for("pages.sign_in_rules"), 303)


@page("/sign-in-rules/school", asks=SET_SCHOOL_TIME_OUT, methods=("POST",))
def set_school_time_out(session: Session) -> ResponseReturnValue:
    """Sets one school's own time-out, or leaves it to the trust."""
    urn = text("school")
    try:
        asked = SchoolTimeOut.model_validate(
            {"school_id": session.school_id(urn), "idle_minutes": text("idle_minutes") or None}
        )
        haven().services.ask(SET_SCHOOL_TIME_OUT, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = {f"school-{urn}": words for words in _errors(error).values()}
        return _page(session, _found(session), errors, typed_for=urn), 400
    flash("The school's time-out is saved.")
    return redirect(url_for("pages.sign_in_rules"), 303)


def _errors(error: Problem | ValidationError) -> dict[str, str]:
    problem = problem_of(error)
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    return {each.field: _WORDS.get(each.field, "Check this.") for each in problem.fields}


def _found(session: Session) -> PolicyView:
    return haven().services.ask(GET_POLICY, session.caller)


def _page(
    session: Session, found: PolicyView, errors: dict[str, str], *, stale: bool = False, typed_for: str = ""
) -> str:
    policy = found.policy
    own = {
        "password_profile": policy.password_profile,
        "idle_minutes": policy.idle_minutes or "",
        "elevation_minutes": policy.elevation_minutes or "",
    }
    typed = request.method == "POST" and not typed_for
    return render_template(
        "sign_in_rules.html",
        session=session,
        of_trust=session.has(Right.POLICY_SET),
        found=found,
        values={name: text(name) for name in own} if typed else own,
        schools=[(each, session.urn_of(each.school_id)) for each in found.schools],
        typed_for=typed_for,
        typed_minutes=text("idle_minutes"),
        errors=errors,
        stale=stale,
    )
