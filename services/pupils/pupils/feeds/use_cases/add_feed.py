"""Connects an MIS to a school."""

from uuid import UUID

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import AddFeed, FeedAdded
from sqlalchemy.dialects.postgresql import insert

from pupils.closing.parts.require_open import require_open
from pupils.copies.queries.schools import is_known
from pupils.deliveries.parts.take_delivery import DROP_PERCENT
from pupils.extras import Extras
from pupils.feeds.domain.feed_names import feed_name
from pupils.feeds.domain.signatures import new_secret
from pupils.feeds.queries.secrets_of import secret_field
from pupils.models import FeedRow

_FIRST_SECRET = 1


def add_feed(unit: Unit, extras: Extras, request: AddFeed) -> FeedAdded:
    """The feed's id and its signing secret, which is shown this once and kept sealed under the school's key.

    For the set-up, and whoever administers feeds at the school. ``invalid_request``: a school we have not heard of, or
    a name that cannot be read or that the school has a feed of. ``school_closed``. Raises ``VaultAway``.
    """
    if unit.access.kind != "setup":
        unit.access.require(Right.FEED_ADMINISTER, request.school_id)
    if not is_known(unit, request.school_id):
        raise invalid("school_id", FieldCode.UNKNOWN_SCHOOL)
    require_open(unit, request.school_id)
    feed_id, secret = new_id(), new_secret(extras.random)
    _insert(unit, extras, request, feed_id, secret)
    unit.audit(
        AuditAction.FEED_SETTING_CHANGE,
        right=Right.FEED_ADMINISTER,
        school_ids=[request.school_id],
        object_id=feed_id,
    )
    return FeedAdded(id=feed_id, secret=secret, key_id=_FIRST_SECRET)


def _insert(unit: Unit, extras: Extras, request: AddFeed, feed_id: UUID, secret: str) -> None:
    data_key = extras.keyring.new_data_key(unit, feed_id, [Holder("school", request.school_id)])
    inserted = unit.session.scalar(
        insert(FeedRow)
        .values(
            id=feed_id,
            school_id=request.school_id,
            name=feed_name(request.name),
            secret_sealed=data_key.seal(secret_field(feed_id, _FIRST_SECRET), secret.encode()),
            secret_version=_FIRST_SECRET,
            drop_percent=DROP_PERCENT,
            files_are_full=False,
            paused=False,
            created_at=unit.now,
            created_by=unit.access.actor_id,
            last_delivery_at=None,
        )
        .on_conflict_do_nothing(constraint="feed_name")
        .returning(FeedRow.id)
    )
    if inserted is None:
        raise invalid("name", FieldCode.DUPLICATE)
