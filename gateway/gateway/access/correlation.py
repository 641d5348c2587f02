"""One id a request, on every call it makes, in every log line, and in the answer for whoever asks for help."""

from uuid import UUID

from chassis.units.ids import new_id
from flask import Flask, Response, g

from gateway.clients.asking import Caller

from .origins import origin


def register(app: Flask) -> None:
    """Adds ``Haven-Correlation-Id`` to every answer."""
    app.before_request(_begin)
    app.after_request(_tell)


def correlation_id() -> UUID:
    """This request's id."""
    if "correlation_id" not in g:
        g.correlation_id = new_id()
    return UUID(str(g.correlation_id))


def anyone() -> Caller:
    """A caller without a token, for the few calls that take none."""
    return caller_with(None)


def caller_with(token: str | None) -> Caller:
    """Who asks in this request, under ``token``."""
    return Caller(correlation_id(), token, origin())


def _begin() -> None:
    g.correlation_id = new_id()


def _tell(response: Response) -> Response:
    response.headers["Haven-Correlation-Id"] = str(correlation_id())
    return response
