"""When a mail the server refused is tried again, and when it is given up."""

from datetime import datetime, timedelta

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
