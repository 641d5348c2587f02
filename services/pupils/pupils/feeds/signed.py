"""Who signed a call."""

from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Holder, SealedField
from chassis.units.database import Unit
from haven_schemas.acts.pupils import FinishDelivery
from haven_schemas.errors import ErrorCode, Problem

from pupils.extras import Extras
from pupils.models import FeedRow

from .secrets import FeedSecrets, SignatureGiven, check_signature, is_good, verdict_on


def secret_field(feed_id: UUID, version: int) -> SealedField:
    """Where a feed's secret of that version stands, for its seal; a rotation is a new version."""
    return SealedField("feed", feed_id, "secret_sealed", version)


def secrets_of(unit: Unit, extras: Extras, feed: FeedRow) -> FeedSecrets:
    """Those that are taken now, the present one first; and the one before it, once it is not any more.

    Raises ``VaultAway``.
    """
    data_key = extras.keyring.open(unit, feed.id, via=Holder("school", feed.school_id))
    present = data_key.unseal(secret_field(feed.id, feed.secret_version), feed.secret_sealed).decode()
    taken = [(feed.secret_version, present)]
    if feed.previous_secret_sealed is None:
        return FeedSecrets(taken)
    number = feed.secret_version - 1
    before = data_key.unseal(secret_field(feed.id, number), feed.previous_secret_sealed).decode()
    if is_good(feed.previous_secret_until, unit.now):
        return FeedSecrets([*taken, (number, before)])
    return FeedSecrets(taken, ended=before)


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
