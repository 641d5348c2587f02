"""Whether the trust, its schools and first administrators are there."""

import threading
import time

from haven_schemas.acts.identity.setting_up import INSTALLATION_STATE
from haven_schemas.errors import Problem

from gateway.access.correlation import anyone
from gateway.clients import Services

_ASK_AGAIN_SECONDS = 1.0
_NO_ANSWER_SECONDS = 10.0
"""Without an answer nobody is held up: a report must come in, and every other page has to ask identity anyway."""


class Installation:
    """Whether this installation was set up: true is remembered for ever, since it is never undone."""

    def __init__(self, services: Services) -> None:
        self._services = services
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
            self._known = self._services.ask(INSTALLATION_STATE, anyone()).set_up
            wait = _ASK_AGAIN_SECONDS
        except Problem:
            self._known, wait = None, _NO_ANSWER_SECONDS
        self._ask_at = time.monotonic() + wait
