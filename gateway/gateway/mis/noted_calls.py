"""How each call of a feed's sender was answered, told to pupils, so that those who look after the feed can see it.

Nothing of what was sent is told, and the sender learns nothing of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from chassis.ground.logs import get_logger
from flask import request
from haven_schemas.acts.pupils.feed_calls import MOST_SKEW_SECONDS, NoteFeedCall, SentAs, SignatureVerdict
from haven_schemas.acts.pupils.feeds_calls import NOTE_FEED_CALL
from haven_schemas.errors import Problem
from werkzeug.exceptions import HTTPException

from gateway.access.allowances import TooMany
from gateway.access.callers import address_digest
from gateway.access.correlation import anyone
from gateway.security.problems import problem_of
from gateway.state import haven

log = get_logger()


class CallInHand:
    """A call that is being answered: what is known of it so far. ``unknown``: there is no such feed."""

    def __init__(self, feed_id: UUID, sent: SentAs, *, tried: bool) -> None:
        self._feed_id, self._sent, self._tried = feed_id, sent, tried
        self._skew = _skew(request.headers.get("webhook-timestamp", ""), haven().clock())
        self.signature = SignatureVerdict.NOT_LOOKED_AT
        self.size: int | None = None
        self.delivery_id: UUID | None = None
        self.unknown = False

    def is_signed(self, *, by_previous_secret: bool) -> None:
        """Its signature was looked at, and is right."""
        verdict = SignatureVerdict
        self.signature = verdict.RIGHT_BY_PREVIOUS_SECRET if by_previous_secret else verdict.RIGHT

    def note(self, status: int, code: str | None) -> None:
        """Tells pupils; where it does not answer, the call is answered all the same."""
        noted = NoteFeedCall(
            feed_id=self._feed_id,
            sent=self._sent,
            tried=self._tried,
            signature=self.signature,
            skew_seconds=self._skew,
            status=status,
            code=code,
            size=self.size,
            delivery_id=self.delivery_id,
        )
        try:
            haven().services.ask(NOTE_FEED_CALL, anyone(), noted)
        except Problem as problem:
            log.warning("feed_call_not_noted", feed_id=self._feed_id, code=problem.code.value)


@contextmanager
def noted_call(feed_id: UUID, sent: SentAs, *, status: int, tried: bool = False) -> Iterator[CallInHand]:
    """Notes how the call in the block ended: answered with ``status``, or refused."""
    hand = CallInHand(feed_id, sent, tried=tried)
    try:
        yield hand
    except (Problem, HTTPException) as error:
        if not hand.unknown and _may_be_noted(feed_id):
            problem = problem_of(error)
            hand.note(problem.status, problem.code.value)
        raise
    hand.note(status, None)


def _may_be_noted(feed_id: UUID) -> bool:
    """So many refusals a minute of a feed, and of an address whichever feeds it names: the others go unnoted."""
    try:
        for caller in (str(feed_id), address_digest()):
            haven().allowances.use("noted_refusals", caller)
    except TooMany:
        return False
    return True


def _skew(timestamp: str, now: datetime) -> int | None:
    """How many seconds the sender's clock is ahead; None where it says no time, or none that can be one."""
    try:
        ahead = float(timestamp) - now.timestamp()
    except ValueError:
        return None
    return round(ahead) if abs(ahead) <= MOST_SKEW_SECONDS else None
