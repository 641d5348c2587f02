"""A mail that is tried, and what becomes of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from .mail_schedule import next_attempt


@dataclass(frozen=True)
class MailJob:
    """The part of a mail's row that an attempt may change; ``id`` is what the mail tells of."""

    id: UUID
    attempts: int
    next_attempt_at: datetime
    last_reply: int | None
    state: str = "waiting"
    finished_at: datetime | None = None

    def finished(self, state: str, now: datetime) -> "MailJob":
        """Nothing more is to be done."""
        return replace(self, state=state, finished_at=now)

    def refused(self, reply: int, now: datetime) -> "MailJob":
        """Waits for another attempt, or is given up where there were enough."""
        tried = replace(self, attempts=self.attempts + 1, last_reply=reply)
        again_at = next_attempt(tried.attempts, now)
        return tried.finished("given_up", now) if again_at is None else replace(tried, next_attempt_at=again_at)
