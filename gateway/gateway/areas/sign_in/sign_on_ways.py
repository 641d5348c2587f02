"""Which providers the sign-in page offers: asked of identity now and then, and never waited for twice."""

import threading
import time

from haven_schemas.acts.identity.sign_on import SIGN_ON_WAYS, SignOnWay
from haven_schemas.errors import Problem

from gateway.access.correlation import anyone
from gateway.clients import Services

_KEPT_SECONDS = 20.0
_NO_ANSWER_SECONDS = 10.0
"""Whoever cannot ask identity shows what it said last: the form for passwords is there in any case."""


class KnownWays:
    """One a process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._known: list[SignOnWay] = []
        self._ask_at = float("-inf")

    def now(self) -> list[SignOnWay]:
        """The providers in use, at most some seconds old; those last known while identity does not answer."""
        with self._lock:
            if time.monotonic() >= self._ask_at:
                self._ask()
            return self._known

    def forget(self) -> None:
        """Asked anew the next time: something was switched."""
        with self._lock:
            self._ask_at = float("-inf")

    def _ask(self) -> None:
        try:
            self._known = self._services.ask(SIGN_ON_WAYS, anyone()).ways
            wait = _KEPT_SECONDS
        except Problem:
            wait = _NO_ANSWER_SECONDS
        self._ask_at = time.monotonic() + wait
