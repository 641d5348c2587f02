"""Sessions that were ended: refused at once by every process that heard of it, and what to do when one may not have."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem

from chassis.keys.trusted_keys import ACCESS

from .token_claims import KINDS
from .tokens import SKEW_SECONDS

TOKEN_LIFE_SECONDS = KINDS[ACCESS].longest.total_seconds() + 2 * SKEW_SECONDS
"""After this long a token issued before the revocation is refused for its age."""


class RevokedSessions:
    """Session ids from the broadcast ``session_revoked``, each kept for the life of a token. Thread-safe.

    A broadcast may have been missed before this process listened and while it was cut off: ``must_ask`` says of which
    tokens that matters. ``clock`` is monotonic seconds, ``now`` the time of day.
    """

    def __init__(self, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._now = now
        self._until: dict[UUID, float] = {}
        self._listening_since = now()
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
        self._listening_since = self._now()

    def must_ask(self, issued_at: datetime | None) -> bool:
        """Whether the session of a token issued then may have been revoked unheard.

        Identity issues none for a session that is revoked already, and of those revoked later this process hears: so
        one issued since it listens, by more than two clocks may differ, need not be asked for.
        """
        return issued_at is None or issued_at <= self._listening_since + timedelta(seconds=SKEW_SECONDS)
