"""A feed's signing secrets, opened to look at a signature."""

from uuid import UUID

from chassis.keys.keyring import Holder, SealedField
from chassis.units.database import Unit

from pupils.extras import Extras
from pupils.feeds.domain.feed_secrets import is_good
from pupils.feeds.domain.signature_verdict import FeedSecrets
from pupils.models import FeedRow


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
