"""Where every failure becomes an answer: problem details for programs, a page or the way to one for people."""

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from haven_schemas.errors import ErrorCode, Problem

from gateway.access.access_log import route_template
from gateway.rendering.page_failures import page_for
from gateway.sessions.cookies import session_token
from gateway.state import haven

from .other_sites import PROGRAMS
from .problems import as_response, problem_of
from .raw_body import forget_unreadable_form

_COUNTED = frozenset(
    {
        ErrorCode.SIGN_IN_FAILED,
        ErrorCode.TOKEN_INVALID,
        ErrorCode.SIGNATURE_INVALID,
        ErrorCode.TOO_MANY_REQUESTS,
        ErrorCode.CSRF_FAILED,
    }
)
"""Refusals no service has seen, or has seen from nobody it knows: counted here and reported to identity."""


def register(app: Flask) -> None:
    """Catches everything a view or Flask itself raises."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> ResponseReturnValue:
    problem = Problem(ErrorCode.CSRF_FAILED) if isinstance(error, CSRFError) else problem_of(error)
    if problem.code in _COUNTED or (problem.code is ErrorCode.SIGN_IN_REQUIRED and _bears_something()):
        haven().refusals.add(problem.code.value, route_template())
    if request.path.startswith(PROGRAMS):
        return as_response(problem)
    forget_unreadable_form()
    return page_for(problem)


def _bears_something() -> bool:
    return "Authorization" in request.headers or session_token(request) is not None
