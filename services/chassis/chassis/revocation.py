"""Sessions that were ended: refused at once by every process that heard of it, and what to do when one may not have."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem

from .token_claims import KINDS
from .tokens import SKEW_SECONDS
from .trusted_keys import ACCESS

TOKEN_LIFE_SECONDS = KINDS[ACCESS].longest.total_seconds() + 2 * SKEW_SECONDS
"""After this long a token issued before the revocation is refused for its age."""


class RevokedSessions:
    """Session ids from the broadcast ``session_revoked``, each kept for the life of a token. Thread-safe.

    A broadcast may have been missed before this process listened and while it was cut off. ``must_ask`` is true for a
    token's life after either: then identity is asked before anything sensitive. ``clock`` is monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[UUID, float] = {}
        self._listening_since = clock()
        self._lock = threading.Lock()

    def add(self, session_id: UUID, now: datetime | None = None) -> None:
        """The session was revoked."""
        at = self._clock()
        with self._lock:
            for ended in [known for known, until in self._until.items() if until <= at]:
                del self._until[ended]
            self._until[session_id] = at + TOKEN_LIFE_SECONDS

    def require_alive(self, session_id: UUID) -> None:
        """``Problem(sign_in_required)`` if the session is known to be revoked."""
        if self._until.get(session_id, float("-inf")) > self._clock():
            raise Problem(ErrorCode.SIGN_IN_REQUIRED)

    def listening_again(self) -> None:
        """Broadcasts are back after this process was cut off; what was sent meanwhile is lost."""
        self._listening_since = self._clock()

    @property
    def must_ask(self) -> bool:
        """Whether a revocation that still matters may have gone unheard."""
        return self._clock() - self._listening_since < TOKEN_LIFE_SECONDS
