"""One line a request: route template, method, status and time; never a path, a query or anything typed."""

import time
from http import HTTPStatus

from chassis.ground.logs import get_logger
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from .correlation import correlation_id

log = get_logger()

SECONDS = Histogram(
    "haven_http_request_seconds",
    "Time from taking a request to answering it",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
ANSWERS = Counter("haven_http_answers_total", "Answers, by whether they are errors of ours", ["outcome"])
for _outcome in ("good", "failed"):
    ANSWERS.labels(_outcome)  # there from the start, or the first errors would not count
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask) -> None:
    """Logs and measures every request."""
    app.before_request(_begin)
    app.after_request(_write)


def route_template() -> str:
    """``/pupils/<uuid:pupil_id>`` and not the address itself."""
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def _begin() -> None:
    g.began = time.monotonic()


def _write(response: Response) -> Response:
    seconds = time.monotonic() - g.get("began", time.monotonic())
    route = route_template()
    method = request.method if request.method in _METHODS else "OTHER"
    SECONDS.labels(method, route, response.status_code).observe(seconds)
    ANSWERS.labels("good" if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "failed").inc()
    if not route.startswith("/static/") and not route.startswith("/assets/"):
        log.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            correlation_id=correlation_id(),
        )
    return response
