"""The ladder: where a message goes that could not be handled, and what is written on it. Codes only, never text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from haven_schemas.errors import Problem
from haven_schemas.topology import EXCHANGE_RETRY, parking_queue, retry_queue

from .confirmed import PERSISTENT, Outgoing

ATTEMPTS = "x-haven-attempts"
REASON = "x-haven-reason"
FIRST_FAILED_AT = "x-haven-first-failed-at"
GIVEN_UP = "x-haven-given-up"
"""A person gave the event up: its reader takes it as taken in, without effect."""
OWN_HEADERS = (ATTEMPTS, REASON, FIRST_FAILED_AT)

_OWNER_AWAY_RUNG = 1
"""An owner that does not answer is asked again after the second wait (10 s by default), as often as it takes."""


@dataclass(frozen=True)
class Ladder:
    """The waits of one service, in milliseconds, each a queue of that delay; after the last comes parking."""

    service: str
    delays_ms: tuple[int, ...]

    def queue_after(self, attempts: int) -> str:
        """Where a message goes whose ``attempts``-th attempt has failed."""
        if attempts <= len(self.delays_ms):
            return retry_queue(self.service, self.delays_ms[attempts - 1])
        return parking_queue(self.service)

    def wait_after(self, attempts: int) -> timedelta | None:
        """How long it waits there; None in parking."""
        return timedelta(milliseconds=self.delays_ms[attempts - 1]) if attempts <= len(self.delays_ms) else None

    @property
    def queue_while_owner_away(self) -> str:
        """Where a message waits for another service."""
        return retry_queue(self.service, self._owner_away_ms)

    @property
    def wait_while_owner_away(self) -> timedelta:
        """How long it waits there."""
        return timedelta(milliseconds=self._owner_away_ms)

    @property
    def _owner_away_ms(self) -> int:
        return self.delays_ms[min(_OWNER_AWAY_RUNG, len(self.delays_ms) - 1)]

    @property
    def parking(self) -> str:
        """Where a message rests until a person decides."""
        return parking_queue(self.service)


@dataclass(frozen=True)
class History:
    """What a message tells of its failed attempts."""

    attempts: int = 0
    first_failed_at: str | None = None

    def failed(self, now: datetime) -> "History":
        """The history after one more failure."""
        return History(self.attempts + 1, self.first_failed_at or now.isoformat())


def read_history(headers: Mapping[str, Any]) -> History:
    """The history in ``headers``; anything malformed counts as none."""
    attempts, first = headers.get(ATTEMPTS), headers.get(FIRST_FAILED_AT)
    return History(
        attempts if isinstance(attempts, int) and attempts > 0 else 0, first if isinstance(first, str) else None
    )


def reason_of(error: BaseException) -> str:
    """Class and error code of a failure; its text may hold data and stays behind."""
    name = type(error).__name__
    return f"{name}:{error.code.value}" if isinstance(error, Problem) else name


def outgoing_to(queue: str, body: bytes, message_id: str | None, history: History, reason: str | None) -> Outgoing:
    """The same message for ``queue``.

    The broker's own headers (``x-death``) are left behind: with them it would take a later wait in the same queue for a
    circle and drop the message.
    """
    headers: dict[str, Any] = {ATTEMPTS: history.attempts}
    if history.first_failed_at is not None:
        headers[FIRST_FAILED_AT] = history.first_failed_at
    if reason is not None:
        headers[REASON] = reason
    return Outgoing(EXCHANGE_RETRY, queue, body, event_properties(message_id, headers))


def event_properties(message_id: str | None, headers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """AMQP properties of an event: on disk, CloudEvents JSON."""
    properties: dict[str, Any] = {
        "delivery_mode": PERSISTENT,
        "content_type": "application/cloudevents+json",
        "application_headers": dict(headers or {}),
    }
    if message_id is not None:
        properties["message_id"] = message_id
    return properties


def matching_type(registered: Sequence[str], event_type: str) -> str | None:
    """Which of the ``registered`` types takes ``event_type``: itself, or ``*.<name>`` for every source's."""
    any_source = "*." + event_type.partition(".")[2]
    return next((each for each in (event_type, any_source) if each in registered), None)
