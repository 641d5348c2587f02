"""How long a request waits for identity: less, while the one before it got no answer."""

import threading

from haven_schemas.acts.identity.sessions import TOKEN_FOR_SESSION

_AFTER_SILENCE_SECONDS = 0.8


class Patience:
    """One a process. After a call without an answer those behind it wait a moment only, until identity answers again:
    with identity away no page waits three seconds to say so, and a report goes by its permit at once.

    One that is slow, and not away, may need longer than that moment for each call. So whoever looks every few seconds
    whether it answers at all says so here too: those who wait a moment would never find out.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._was_silent = False

    @property
    def seconds(self) -> float:
        """How long the next call may take."""
        with self._lock:
            return _AFTER_SILENCE_SECONDS if self._was_silent else TOKEN_FOR_SESSION.seconds

    def silent(self, waited: float) -> None:
        """No answer came within ``waited`` seconds. After a moment that says nothing new."""
        with self._lock:
            self._was_silent = self._was_silent or waited > _AFTER_SILENCE_SECONDS

    def answered(self) -> None:
        """An answer came, be it a refusal."""
        with self._lock:
            self._was_silent = False
