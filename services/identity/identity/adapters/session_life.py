"""How long sessions, the second tier and permits last."""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ABSOLUTE_LIMIT = timedelta(hours=12)
"""A session ends then however much it is used: a long school day."""
SECOND_STEP_AT_MOST = timedelta(hours=4)
"""The second tier ends then however much it is used: a school morning."""
PERMITS_OUTLAST_SESSION_BY = timedelta(days=7)
"""Architecture, "Reporting never fails": permits hold until the session's absolute limit plus 7 days."""
TOKEN_BYTES = 32
FRESH_FOR = timedelta(minutes=5)
"""How long a sign-in counts as having just shown who one is."""
OLD_TOKEN_HOLDS_FOR = timedelta(seconds=10)
"""After a session was given a new token, for requests that were on their way; at the first tier."""
TOUCHED_AT_MOST_EVERY = timedelta(seconds=30)
"""A session's last use is written no more often than this."""


@dataclass(frozen=True)
class SessionLife:
    """Time-outs, installed or in force: ``idle`` is 15 to 60 minutes, ``elevation`` how long the second tier holds
    after it was gained or used last."""

    idle: timedelta
    elevation: timedelta

    @property
    def idle_minutes(self) -> int:
        """As a session keeps it."""
        return int(self.idle.total_seconds()) // 60

    def of_session(self, idle_minutes: int | None) -> "SessionLife":
        """With the idle time-out a session keeps; None: as it is here."""
        return self if idle_minutes is None else replace(self, idle=timedelta(minutes=idle_minutes))

    def end_of_session(self, now: datetime) -> datetime:
        """Absolute limit of a session begun at ``now``."""
        return now + ABSOLUTE_LIMIT

    def ends_unused(self, last_seen_at: datetime, ends_at: datetime) -> datetime:
        """When the session ends if it is not used again."""
        return min(last_seen_at + self.idle, ends_at)

    def stands(self, last_seen_at: datetime, ends_at: datetime, now: datetime) -> bool:
        """Whether the session may still be used at ``now``."""
        return now < self.ends_unused(last_seen_at, ends_at)

    def elevated_until(self, now: datetime, ends_at: datetime) -> datetime:
        """End of a second tier gained at ``now``."""
        return min(now + self.elevation, ends_at)


def new_session_token(random: bytes) -> str:
    """``TOKEN_BYTES`` random bytes in the letters of a cookie."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def token_digest(session_token: str) -> bytes:
    """SHA-256 of the opaque token, all that is kept of it; 256 random bits need no slow hash."""
    return hashlib.sha256(session_token.encode("utf-8", "surrogatepass")).digest()
