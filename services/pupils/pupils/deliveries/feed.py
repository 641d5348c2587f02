"""A feed is added, changed, ended."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import AddFeed, Feed, FeedAdded, FeedList
from haven_schemas.acts.pupils.feeds import EndFeed, FeedEnded, FeedQuery, FeedSecret, RotateFeedSecret, SetFeed
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.exc import IntegrityError

from pupils.copies import is_known, require_open
from pupils.extras import Extras
from pupils.feeds import approved, feed_name, is_good, new_secret, open_feed, overlap_ends, own_feed, secret_field
from pupils.files import agreed_columns
from pupils.models import DeliveryRow, FeedRow
from pupils.staff_lists import agreed_staff_columns
from pupils.taken import DROP_PERCENT

from .decide import refuse

_FIRST_SECRET = 1
_MOST = 200
_OPEN = ("waiting", "running")


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


def set_feed(unit: Unit, request: SetFeed) -> Empty:
    """Sets what is given. ``invalid_request`` for columns no file could be read by, and for a name that cannot be read
    or is another feed's; ``not_found`` for others' feeds; ``feed_ended``."""
    feed = open_feed(unit, request.feed_id)
    if request.name is not None:
        _rename(unit, feed, feed_name(request.name))
    if request.paused is not None:
        feed.paused = request.paused
    if request.drop_percent is not None:
        feed.drop_percent = request.drop_percent
    if request.files_are_full is not None:
        feed.files_are_full = request.files_are_full
    if request.csv_columns is not None:
        feed.csv_columns = agreed_columns(request.csv_columns) or None
    _set_staff(feed, request)
    if request.groups is not None:
        feed.groups = sorted(set(request.groups))
    if request.photos is not None:
        feed.photos = request.photos
    unit.audit(
        AuditAction.FEED_SETTING_CHANGE,
        right=Right.FEED_ADMINISTER,
        school_ids=[feed.school_id],
        object_id=feed.id,
    )
    return Empty()


def _set_staff(feed: FeedRow, request: SetFeed) -> None:
    if request.staff_files_are_full is not None:
        feed.staff_files_are_full = request.staff_files_are_full
    if request.staff_columns is not None:
        feed.staff_columns = agreed_staff_columns(request.staff_columns) or None


def _rename(unit: Unit, feed: FeedRow, name: str) -> None:
    """``invalid_request`` if another feed of the school that has not ended has the name."""
    try:
        with unit.attempt():
            feed.name = name
            unit.session.flush()
    except IntegrityError:
        raise invalid("name", FieldCode.DUPLICATE) from None


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


def end_feed(unit: Unit, request: EndFeed) -> FeedEnded:
    """What was accepted before is still worked through; what waits for a person's decision is refused by this one.

    ``not_found`` for feeds of other schools. The same call again: the same answer, with nothing refused.
    """
    feed = own_feed(unit, request.feed_id, for_update=True)
    if feed.ended_at is not None:
        return FeedEnded(ended_at=feed.ended_at, refused=0)
    feed.ended_at, feed.ended_by = unit.now, unit.access.actor_id
    undecided = unit.session.scalars(
        select(DeliveryRow)
        .where(
            func.coalesce(DeliveryRow.feed_id, DeliveryRow.as_feed_id) == feed.id,
            DeliveryRow.school_id == feed.school_id,
            DeliveryRow.state == "waiting_for_decision",
        )
        .with_for_update()
    ).all()
    for delivery in undecided:
        delivery.decision, delivery.decided_by, delivery.decided_at = "refuse", unit.access.actor_id, unit.now
        refuse(unit, delivery, FileReason.REFUSED_BY_PERSON)
        _audit(unit, AuditAction.FEED_DELIVERY_DECIDE, feed, delivery.id, "refuse")
    _audit(unit, AuditAction.FEED_CONNECTION_END, feed, feed.id, "done")
    return FeedEnded(ended_at=unit.now, refused=len(undecided))


def _audit(unit: Unit, action: AuditAction, feed: FeedRow, object_id: UUID, outcome: str) -> None:
    unit.audit(action, right=Right.FEED_ADMINISTER, school_ids=[feed.school_id], object_id=object_id, outcome=outcome)


def list_feeds(unit: Unit) -> FeedList:
    """Where the caller administers feeds, those that have ended last; never a secret."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    rows = unit.session.scalars(
        select(FeedRow)
        .where(FeedRow.school_id.in_(schools))
        .order_by(FeedRow.ended_at.is_not(None), FeedRow.name, FeedRow.id)
        .limit(_MOST)
    ).all()
    unit.audit(AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=schools)
    return FeedList(feeds=_feeds(unit, rows, schools))


def get_feed(unit: Unit, request: FeedQuery) -> Feed:
    """One feed of a school where the caller administers feeds; ``not_found`` otherwise."""
    row = own_feed(unit, request.feed_id)
    unit.audit(AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=[row.school_id], object_id=row.id)
    (found,) = _feeds(unit, [row], [row.school_id])
    return found


def _feeds(unit: Unit, rows: Sequence[FeedRow], schools: Iterable[UUID]) -> list[Feed]:
    waiting = _waiting(unit, schools)
    last = _last_finished(unit, schools)
    special = approved(unit, [row.id for row in rows])
    return [_feed(unit, row, special, waiting.get(row.id, {}), last.get(row.id, {})) for row in rows]


def _feed(
    unit: Unit,
    row: FeedRow,
    special: Mapping[UUID, frozenset[str]],
    waiting: dict[str, object],
    last: dict[str, object],
) -> Feed:
    return Feed.model_validate(
        {
            "id": row.id,
            "school_id": row.school_id,
            "name": row.name,
            "last_delivery_at": row.last_delivery_at,
            "paused": row.paused,
            "drop_percent": row.drop_percent,
            "files_are_full": row.files_are_full,
            "csv_columns": row.csv_columns,
            "staff_columns": row.staff_columns,
            "staff_files_are_full": row.staff_files_are_full,
            "groups": row.groups,
            "photos": row.photos,
            "key_id": row.secret_version,
            "ended_at": row.ended_at,
            "approved": sorted(special.get(row.id, ())),
            "previous_secret_until": (
                row.previous_secret_until if is_good(row.previous_secret_until, unit.now) else None
            ),
            **waiting,
            **last,
        }
    )


def _waiting(unit: Unit, schools: Iterable[UUID]) -> dict[UUID, dict[str, object]]:
    not_done = DeliveryRow.state.in_(_OPEN)
    counted = (
        select(
            DeliveryRow.feed_id,
            func.count().filter(not_done).label("waiting"),
            func.min(DeliveryRow.received_at).filter(not_done).label("oldest_waiting_at"),
            func.count().filter(DeliveryRow.state == "waiting_for_decision").label("to_decide"),
        )
        .where(
            DeliveryRow.school_id.in_(schools),
            DeliveryRow.feed_id.is_not(None),
            DeliveryRow.state.in_((*_OPEN, "waiting_for_decision")),
        )
        .group_by(DeliveryRow.feed_id)
    )
    return {row.feed_id: _without_feed(row) for row in unit.session.execute(counted)}


def _last_finished(unit: Unit, schools: Iterable[UUID]) -> dict[UUID, dict[str, object]]:
    newest = (
        select(
            DeliveryRow.feed_id,
            DeliveryRow.state.label("last_state"),
            DeliveryRow.finished_at.label("last_finished_at"),
            DeliveryRow.rejected_count.label("last_rejected"),
        )
        .ext(distinct_on(DeliveryRow.feed_id))
        .where(
            DeliveryRow.school_id.in_(schools),
            DeliveryRow.feed_id.is_not(None),
            DeliveryRow.finished_at.is_not(None),
        )
        .order_by(DeliveryRow.feed_id, DeliveryRow.finished_at.desc(), DeliveryRow.id.desc())
    )
    return {row.feed_id: _without_feed(row) for row in unit.session.execute(newest)}


def _without_feed(row: object) -> dict[str, object]:
    found: dict[str, object] = dict(row._mapping)  # type: ignore[attr-defined]  # a row of SQLAlchemy, by name
    del found["feed_id"]
    return found
