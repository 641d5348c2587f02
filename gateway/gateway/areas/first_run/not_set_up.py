"""Until the trust, its schools and first administrators are there, nothing but the first run answers."""

from flask import Flask, request
from haven_schemas.errors import ErrorCode, Problem

from gateway.state import haven

_FIRST_RUN = "/first-run"
_ALWAYS = (f"{_FIRST_RUN}/", "/static/", "/assets/")


def register(app: Flask) -> None:
    """Asks before every request but those of the first run and of assets."""
    app.before_request(_refuse_if_missing)


def _refuse_if_missing() -> None:
    is_about_others = request.path != _FIRST_RUN and not request.path.startswith(_ALWAYS)
    if is_about_others and haven().installation.is_missing():
        raise Problem(ErrorCode.NOT_SET_UP)
