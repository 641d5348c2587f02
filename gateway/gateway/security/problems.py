"""Every refusal as RFC 9457 problem details, from the codes of ``haven_schemas.errors``."""

from collections.abc import Mapping
from typing import Any

from chassis.ground.logs import fault, get_logger
from flask import Response
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, field_words_of, words_of
from haven_schemas.words.problems import PROBLEMS
from pydantic import ValidationError
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException

from gateway.access.allowances import TooMany
from gateway.access.correlation import correlation_id

log = get_logger()

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
_RETRIABLE = frozenset(
    {ErrorCode.OVERLOADED, ErrorCode.UNAVAILABLE, ErrorCode.VAULT_UNAVAILABLE, ErrorCode.SESSION_UNVERIFIED}
)

RESTORED_SECONDS = 30
"""It opens by itself, within minutes where nothing is missing."""
NO_ROOM_SECONDS = 300
"""Room is made by people."""
_IDS_TOLD = {ErrorCode.DELIVERY_REPLAYED: ("delivery_id",)}
"""Ids that whoever sent the request may know: a vendor whose first try got no answer asks by it what became of it."""
_MOST_FIELDS = 100
"""An answer does not grow with what was sent."""
_FIELD_CODES = {
    "missing": FieldCode.REQUIRED,
    "string_too_short": FieldCode.REQUIRED,
    "too_short": FieldCode.REQUIRED,
    "string_too_long": FieldCode.TOO_LONG,
    "too_long": FieldCode.TOO_LONG,
    "extra_forbidden": FieldCode.NOT_ALLOWED,
    "literal_error": FieldCode.UNKNOWN,
}

_HTTP_CODES = {
    400: ErrorCode.INVALID_REQUEST,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    408: ErrorCode.SENT_TOO_SLOWLY,
    413: ErrorCode.BODY_TOO_LARGE,
    414: ErrorCode.ADDRESS_TOO_LONG,
    415: ErrorCode.MEDIA_TYPE_UNSUPPORTED,
    429: ErrorCode.TOO_MANY_REQUESTS,
    431: ErrorCode.HEADERS_TOO_LARGE,
}


def problem_of(error: Exception) -> Problem:
    """The ``Problem`` behind whatever a view raised; what was not foreseen is logged without its text."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationError):
        return Problem(ErrorCode.INVALID_REQUEST, fields=field_problems(error))
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return Problem(_HTTP_CODES.get(error.code, ErrorCode.INVALID_REQUEST))
    fault(log, "request_failed", error, correlation_id=correlation_id())
    return Problem(ErrorCode.INTERNAL)


def field_problems(error: ValidationError) -> list[FieldProblem]:
    """Which fields are wrong and how, without what was sent."""
    return [
        FieldProblem(
            ".".join(str(part) for part in each["loc"]) or "body",
            _FIELD_CODES.get(each["type"], FieldCode.WRONG_FORMAT),
        )
        for each in error.errors(include_input=False, include_url=False, include_context=False)[:_MOST_FIELDS]
    ]


def renamed(problem: Problem, names: Mapping[str, str]) -> Problem:
    """``problem`` with its fields under the names the caller used (``school_id`` is ``school_urn`` in the API)."""
    fields = [FieldProblem(_rename(each.field, names), each.code) for each in problem.fields]
    return Problem(problem.code, fields=fields, ids=problem.ids)


def _rename(path: str, names: Mapping[str, str]) -> str:
    return ".".join(names.get(part, part) for part in path.split("."))


def as_body(problem: Problem) -> dict[str, Any]:
    """The members of the problem document; ``fields`` only where there are any, and an id where one is told."""
    body: dict[str, Any] = {
        "type": f"/api/v1/docs#problem-{problem.code.value}",
        "title": PROBLEMS[problem.code],
        "status": problem.status,
        "code": problem.code.value,
        "detail": words_of(problem.code),
        "correlation_id": str(correlation_id()),
    }
    body |= {name: problem.ids[name] for name in _IDS_TOLD.get(problem.code, ()) if name in problem.ids}
    if problem.fields:
        body["fields"] = [
            {"field": each.field, "code": each.code.value, "detail": field_words_of(each.code)}
            for each in problem.fields
        ]
    return body


def as_response(problem: Problem) -> Response:
    """``problem`` for a program."""
    response = Response(to_json(as_body(problem)), status=problem.status, content_type=MEDIA_TYPE)
    add_waiting_time(problem, response)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="haven"'
    return response


def add_waiting_time(problem: Problem, response: Response) -> None:
    """``Retry-After`` where trying again helps."""
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.wait_seconds)
    elif problem.code is ErrorCode.NO_ROOM:
        response.headers["Retry-After"] = str(NO_ROOM_SECONDS)
    elif problem.code is ErrorCode.BEING_RESTORED:
        response.headers["Retry-After"] = str(RESTORED_SECONDS)
    elif problem.code in _RETRIABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
