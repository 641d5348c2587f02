"""Until the trust, its schools and first administrators are there, nothing but the first run answers."""

import threading
import time

from flask import Flask, request
from haven_schemas.errors import ErrorCode, Problem

from .clients.identity import Identity
from .correlation import anyone

_ASK_AGAIN_SECONDS = 1.0
_NO_ANSWER_SECONDS = 10.0
"""Without an answer nobody is held up: a report must come in, and every other page has to ask identity anyway."""
_FIRST_RUN = "/first-run"
_ALWAYS = (f"{_FIRST_RUN}/", "/static/", "/assets/")


class Installation:
    """Whether this installation was set up: true is remembered for ever, since it is never undone."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._lock = threading.Lock()
        self._known: bool | None = None
        self._ask_at = float("-inf")

    def is_missing(self) -> bool:
        """True if identity says that nothing was set up yet; False also when that cannot be told just now."""
        if self._known:
            return False
        with self._lock:
            if not self._known and time.monotonic() >= self._ask_at:
                self._ask()
            return self._known is False

    def _ask(self) -> None:
        try:
            self._known = self._identity.installation_state(anyone()).set_up
            wait = _ASK_AGAIN_SECONDS
        except Problem:
            self._known, wait = None, _NO_ANSWER_SECONDS
        self._ask_at = time.monotonic() + wait


def register(app: Flask, installation: Installation) -> None:
    """Asks before every request but those of the first run and of assets."""

    def refuse_if_missing() -> None:
        if request.path != _FIRST_RUN and not request.path.startswith(_ALWAYS) and installation.is_missing():
            raise Problem(ErrorCode.NOT_SET_UP)

    app.before_request(refuse_if_missing)
