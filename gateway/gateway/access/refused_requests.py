"""Requests that the server refuses before any view: answered here, so that they look like every other refusal."""

from flask import Flask, request
from haven_schemas.errors import ErrorCode, Problem

from gateway.server.environ import REFUSAL

_CODES = {
    400: ErrorCode.INVALID_REQUEST,
    408: ErrorCode.SENT_TOO_SLOWLY,
    413: ErrorCode.BODY_TOO_LARGE,
    414: ErrorCode.ADDRESS_TOO_LONG,
    429: ErrorCode.TOO_MANY_REQUESTS,
    431: ErrorCode.HEADERS_TOO_LARGE,
    500: ErrorCode.INTERNAL,
    503: ErrorCode.OVERLOADED,
}


def register(app: Flask) -> None:
    """Comes before all that asks a service or reads a body."""
    app.before_request(_refuse)


def _refuse() -> None:
    status = request.environ.get(REFUSAL)
    if status is not None:
        raise Problem(_CODES.get(status, ErrorCode.INVALID_REQUEST))
