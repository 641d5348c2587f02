"""Gives a feed a new signing secret; the one before it stays good for a while, so that no delivery is lost."""

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.feeds import FeedSecret, RotateFeedSecret

from pupils.extras import Extras
from pupils.feeds.domain.feed_secrets import overlap_ends
from pupils.feeds.domain.signatures import new_secret
from pupils.feeds.queries.own_feed import open_feed
from pupils.feeds.queries.secrets_of import secret_field


def rotate_feed_secret(unit: Unit, extras: Extras, request: RotateFeedSecret) -> FeedSecret:
    """The new secret, shown this once. Rotated again, the one before the last ends at once: two are good at most.

    ``not_found`` for feeds of other schools; ``feed_ended``. Raises ``VaultAway``.
    """
    feed = open_feed(unit, request.feed_id)
    data_key = extras.keyring.open(unit, feed.id, via=Holder("school", feed.school_id))
    secret, until = new_secret(extras.random), overlap_ends(unit.now, request.overlap_hours)
    feed.previous_secret_sealed = feed.secret_sealed if until else None
    feed.previous_secret_until = until
    feed.secret_version += 1
    feed.secret_sealed = data_key.seal(secret_field(feed.id, feed.secret_version), secret.encode())
    unit.audit(
        AuditAction.FEED_SECRET_ROTATE,
        right=Right.FEED_ADMINISTER,
        school_ids=[feed.school_id],
        object_id=feed.id,
    )
    return FeedSecret(secret=secret, previous_until=until, key_id=feed.secret_version)
