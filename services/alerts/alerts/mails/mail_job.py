"""A mail that is to be sent, and when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Waits after the first, second ... refusal; a mail is refused at most ``MOST_ATTEMPTS`` times in about 41 hours: a
full mailbox or a wrong rule of the mail server is mended by then. A link that ran out meanwhile is not sent."""

MOST_ATTEMPTS = len(WAITS) + 1


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after ``attempts`` refusals (1 or more); None when the mail is given up.

    A server that cannot be reached is no refusal and is not counted: the mail waits as long as that lasts.
    """
    return now + WAITS[attempts - 1] if attempts < MOST_ATTEMPTS else None


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
