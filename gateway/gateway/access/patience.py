"""How long a request waits for identity: less, while the one before it got no answer."""

import threading

from haven_schemas.calls.identity.sessions import TOKEN_FOR_SESSION

_AFTER_SILENCE_SECONDS = 0.8


class Patience:
    """One a process. After a call without an answer those behind it wait a moment only, until identity answers again:
    with identity away no page waits three seconds to say so, and a report goes by its permit at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._was_silent = False

    @property
    def seconds(self) -> float:
        """How long the next call may take."""
        with self._lock:
            return _AFTER_SILENCE_SECONDS if self._was_silent else TOKEN_FOR_SESSION.seconds

    def silent(self) -> None:
        """No answer came in time."""
        with self._lock:
            self._was_silent = True

    def answered(self) -> None:
        """An answer came, be it a refusal."""
        with self._lock:
            self._was_silent = False
