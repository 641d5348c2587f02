"""Confirm it's you: the second tier, and then back to what one was doing."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Elevate
from pydantic import ValidationError

from gateway.problems import problem_of
from gateway.return_paths import carried_fields, go_on, safe_path
from gateway.sessions import Session, tier_changed
from gateway.state import haven

from .blueprint import page

_SHOWN_BESIDE_THE_FORM = {
    ErrorCode.STEP_UP_FAILED: "That code is not right, or was used before. Wait for the next one and try again.",
    ErrorCode.INVALID_REQUEST: "Type the six digits your authenticator app shows.",
    ErrorCode.TOO_MANY_REQUESTS: "There were too many attempts. Wait a few minutes, and try again.",
}


@page("/confirm", right=Right.SESSION_OWN)
def confirm(_: Session) -> ResponseReturnValue:
    """The form, or the way to set up a second factor first."""
    return _form(safe_path(request.args.get("next")), [], {})


@page("/confirm", right=Right.SESSION_OWN, methods=("POST",))
def confirm_code(session: Session) -> ResponseReturnValue:
    """Checks the code; on success goes on, with what was typed before."""
    try:
        asked = Elevate(code=request.form.get("code", "").replace(" ", ""))
        haven().services.identity.elevate(session.caller, asked)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code not in _SHOWN_BESIDE_THE_FORM:
            raise
        errors = {"code": _SHOWN_BESIDE_THE_FORM[problem.code]}
        return _form(request.form.get("next", "/"), carried_fields() if "carried" in request.form else [], errors), 403
    tier_changed(session)
    return make_response(go_on())


def _form(next_path: str, carried: list[tuple[str, str]], errors: dict[str, str]) -> str:
    return render_template("confirm.html", next=next_path, carried=carried, errors=errors, again=bool(carried))
