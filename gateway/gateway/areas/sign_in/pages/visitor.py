"""Supply and visiting staff: in by a day pass, to report a concern and nothing else."""

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.visitors import ENTER_BY_DAY_PASS, EnterByDayPass
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.access.callers import address_digest
from gateway.access.correlation import anyone
from gateway.areas.sign_in.devices import device_words
from gateway.pages.blueprint import open_page
from gateway.pages.forms import text
from gateway.security.problems import problem_of
from gateway.state import haven

from .sign_in import keep_signed_in

_REFUSED = frozenset({ErrorCode.SIGN_IN_FAILED, ErrorCode.INVALID_REQUEST, ErrorCode.TOO_MANY_REQUESTS})


@open_page("/visitor")
def visitor() -> ResponseReturnValue:
    """Asks for the code of the pass."""
    return render_template("visitor.html", errors={})


@open_page("/visitor", methods=("POST",))
def enter_by_day_pass() -> ResponseReturnValue:
    """Lets the visitor in, to the report at once."""
    device = device_words(request.headers.get("User-Agent", ""))
    try:
        asked = EnterByDayPass(code=text("code"), client=address_digest(), device=device)
        signed_in = haven().services.ask(ENTER_BY_DAY_PASS, anyone(), asked)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code not in _REFUSED:
            raise
        haven().refusals.add(ErrorCode.SIGN_IN_FAILED.value, "/visitor")
        return render_template("visitor.html", errors={"code": _words(problem.code)}), 401
    response = make_response(redirect("/report", 303))
    keep_signed_in(response, signed_in)
    return response


def _words(code: ErrorCode) -> str:
    if code is ErrorCode.TOO_MANY_REQUESTS:
        return "There were too many attempts. Wait a few minutes, and try again."
    return "That code is not right, or the pass has ended. Ask at the school office."
