"""The headers by which a feed's sender signs (Standard Webhooks 1.0), as they came."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import request
from haven_schemas.acts.pupils import FinishDelivery
from haven_schemas.acts.pupils.feed_calls import SignatureVerdict
from haven_schemas.acts.pupils.results import RESULT_PREFIX
from haven_schemas.acts.pupils.tries import TRY_PREFIX
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from .noted_calls import CallInHand

_NEEDED = {
    "webhook-id": (200, SignatureVerdict.NO_ID),
    "webhook-timestamp": (20, SignatureVerdict.NO_TIMESTAMP),
    "webhook-signature": (2000, SignatureVerdict.NO_SIGNATURE),
}
"""Each with how long it may be, and what is noted where it is missing or longer."""

_AFTER_THE_SIGNATURE = frozenset(
    {ErrorCode.DELIVERY_REPLAYED, ErrorCode.FEED_ENDED, ErrorCode.FEED_PAUSED, ErrorCode.INVALID_REQUEST}
)
"""Refusals of what was signed rightly."""


def require_headers(hand: CallInHand | None = None) -> None:
    """``Problem(signature_invalid)`` before a byte of the body is read, unless all of them are there."""
    for name, (most, verdict) in _NEEDED.items():
        if not 0 < len(request.headers.get(name, "")) <= most:
            if hand is not None:
                hand.signature = verdict
            raise Problem(ErrorCode.SIGNATURE_INVALID)


def require_purpose(*, to_be_tried: bool) -> None:
    """``Problem(invalid_request)`` unless ``webhook-id`` says what the sender has signed it for."""
    message_id = request.headers["webhook-id"]
    if message_id.startswith(RESULT_PREFIX) or message_id.startswith(TRY_PREFIX) is not to_be_tried:
        raise invalid("webhook-id", FieldCode.WRONG_FORMAT if to_be_tried else FieldCode.NOT_ALLOWED)


def finishing(delivery_id: UUID) -> FinishDelivery:
    """What pupils is asked once the bytes are stored."""
    return FinishDelivery(
        delivery_id=delivery_id,
        webhook_id=request.headers["webhook-id"],
        webhook_timestamp=request.headers["webhook-timestamp"],
        webhook_signature=request.headers["webhook-signature"],
        webhook_key_id=_optional("webhook-key-id", 60),
        content_digest=_optional("content-digest", 500),
    )


@contextmanager
def signature_noted(hand: CallInHand) -> Iterator[None]:
    """Notes what pupils found of the signature of a call that it refuses in the block."""
    try:
        yield
    except Problem as problem:
        hand.signature = _verdict_of(problem)
        raise


def _verdict_of(problem: Problem) -> SignatureVerdict:
    """It looks at the signature first."""
    if problem.code is ErrorCode.SIGNATURE_INVALID:
        return SignatureVerdict(problem.ids.get("signature", SignatureVerdict.NOT_LOOKED_AT))
    return SignatureVerdict.RIGHT if problem.code in _AFTER_THE_SIGNATURE else SignatureVerdict.NOT_LOOKED_AT


def _optional(name: str, most: int) -> str | None:
    """A header that only helps to explain; one that is too long does not."""
    value = request.headers.get(name)
    return value if value is not None and len(value) <= most else None
