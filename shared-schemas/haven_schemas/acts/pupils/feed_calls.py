"""RPC of the pupils service about the calls of feeds' senders: how each of the last ones went."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract

MOST_SKEW_SECONDS = 10**9
"""A clock that is further off than some thirty years tells nothing."""

SentAs = Literal["file", "pupils"]


class SignatureVerdict(StrEnum):
    """What was found of a call's signature. Told to those who look after the feed, never to whoever called."""

    RIGHT = "right"
    RIGHT_BY_PREVIOUS_SECRET = "right_by_previous_secret"  # noqa: S105  # a verdict
    NOT_LOOKED_AT = "not_looked_at"
    NO_ID = "no_id"
    NO_TIMESTAMP = "no_timestamp"
    NO_SIGNATURE = "no_signature"
    NOT_A_TIMESTAMP = "not_a_timestamp"
    IN_MILLISECONDS = "in_milliseconds"
    WRONG_TIME = "wrong_time"
    NOT_A_SIGNATURE = "not_a_signature"
    IN_HEXADECIMAL = "in_hexadecimal"
    ENDED_SECRET = "ended_secret"  # noqa: S105  # a verdict
    UNKNOWN_KEY_ID = "unknown_key_id"
    OTHER_BODY = "other_body"
    BODY_ALONE = "body_alone"
    SECRET_AS_TEXT = "secret_as_text"  # noqa: S105  # a verdict
    NO_MATCH = "no_match"


class NoteFeedCall(Contract):
    """How a call of a feed's sender was answered; nothing of what it carried.

    ``skew_seconds``: how far the sender's clock is ahead. ``size``: of the body in bytes, as far as it came. An unknown
    feed is counted, and nothing kept of it.
    """

    feed_id: UUID
    sent: SentAs
    tried: bool = False
    signature: SignatureVerdict
    skew_seconds: Annotated[int, Field(ge=-MOST_SKEW_SECONDS, le=MOST_SKEW_SECONDS)] | None = None
    status: Annotated[int, Field(ge=100, le=599)]
    code: Annotated[str, Field(max_length=60)] | None = None
    size: Annotated[int, Field(ge=0)] | None = None
    delivery_id: UUID | None = None


class FeedCall(Contract):
    """One call. ``code``: of the problem it was answered with; null: it was taken. ``delivery_id``: what it brought."""

    at: datetime
    sent: SentAs
    tried: bool
    signature: SignatureVerdict
    skew_seconds: int | None
    status: int
    code: str | None
    size: int | None
    delivery_id: UUID | None


class FeedCallList(Contract):
    """Newest first: the last 50 that were signed rightly, and the last 50 that were not, of 35 days at most."""

    calls: list[FeedCall]
