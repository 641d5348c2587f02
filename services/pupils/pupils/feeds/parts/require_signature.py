"""Lets a body go on that is signed by a feed's secret; of any other it is found out, for its feed's people, why not."""

from datetime import datetime

from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.pupils import FinishDelivery

from pupils.feeds.domain.signature_verdict import FeedSecrets, SignatureGiven, verdict_on
from pupils.feeds.domain.signatures import check_signature


def given_with(request: FinishDelivery) -> SignatureGiven:
    """The headers of the call."""
    return SignatureGiven(
        message_id=request.webhook_id,
        timestamp=request.webhook_timestamp,
        signature=request.webhook_signature,
        key_id=request.webhook_key_id,
        content_digest=request.content_digest,
    )


def require_signature(secrets: FeedSecrets, body: bytes, given: SignatureGiven, now: datetime) -> int:
    """The place of the secret that signed ``body``, 0 for the present one.

    ``Problem(signature_invalid)``, whose ``signature`` is the verdict: the gateway notes it and tells it to nobody.
    """
    for place, (_, secret) in enumerate(secrets.taken):
        try:
            check_signature(
                secret,
                body,
                message_id=given.message_id,
                timestamp=given.timestamp,
                signature=given.signature,
                now=now,
            )
        except Problem:
            continue
        return place
    verdict = verdict_on(secrets, body, given, now)
    raise Problem(ErrorCode.SIGNATURE_INVALID, ids={"signature": verdict.value})
