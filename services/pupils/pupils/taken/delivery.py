"""Takes the next file for a worker: one worker a file, one file a school, in the order they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.lease import Lease, Leases
from haven_schemas.acts.pupil_changes import DeliveryMode
from haven_schemas.acts.pupils import MediaType
from haven_schemas.acts.staff_lists import DeliveryHolds
from haven_schemas.watch import WATCH_SCHOOL
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from pupils.feeds import may_tell
from pupils.files import LONDON, FileKind, SchoolIdentity, pupils_may_repeat
from pupils.models import DeliveryRow, FeedRow, PupilRow, SchoolRow

_OPEN = ("waiting", "running")
_DELIVERIES = Leases(DeliveryRow, (DeliveryRow.received_at, DeliveryRow.id), held_as="running")
_MEDIA_TYPE: TypeAdapter[MediaType] = TypeAdapter(MediaType)
_MODE: TypeAdapter[DeliveryMode] = TypeAdapter(DeliveryMode)
_HOLDS: TypeAdapter[DeliveryHolds] = TypeAdapter(DeliveryHolds)


DROP_PERCENT = 10
"""Share of the roll a full delivery may drop without a person, where no feed says otherwise."""


@dataclass(frozen=True)
class LeasedDelivery:
    """A file in the hand of one worker. ``today`` is the day its dates of birth are measured by.

    ``as_feed``: the feed whose ids of pupils count. ``as_of``: the source's time for what has none of its own.
    ``decided``: a person has said that it is to be applied, however many leave; ``ids_decided``: what the ids mean.
    ``roll_was_there``: the school had pupils before this delivery. ``takes_photos``: they are ticked for the feed.
    """

    delivery_id: UUID
    school_id: UUID
    feed_id: UUID | None
    school: SchoolIdentity
    kind: FileKind
    as_feed: UUID | None
    drop_percent: int
    check_only: bool
    decided: bool
    ids_decided: bool
    as_of: datetime
    object_name: str
    sealed_key: str
    lease: Lease[DeliveryRow]
    total: int | None
    rows_done: int
    roll_was_there: bool
    today: date
    takes_photos: bool = True

    @property
    def may_repeat(self) -> bool:
        """Whether a pupil may stand in it more than once."""
        return pupils_may_repeat(self.kind.media_type, self.kind.mode)


def take_delivery(unit: Unit, held_for: timedelta) -> LeasedDelivery | None:
    """The file that has waited longest, or that a worker was silent about for too long; None if there is none."""
    # Two workers that look at once could each take a file of the same school.
    if not unit.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("pupils.take_delivery")))):
        return None
    leased = _DELIVERIES.take(unit, held_for, ~_another_is_before_it(unit))
    return None if leased is None else _leased(unit, *leased)


def lock_delivery(unit: Unit, row: DeliveryRow, held_for: timedelta) -> LeasedDelivery:
    """The delivery in the hand of this transaction, whichever others wait."""
    taken_by = new_id()
    row.state, row.taken_by, row.taken_until, row.received_at = "running", taken_by, unit.now + held_for, unit.now
    unit.session.flush()
    return _leased(unit, row, Lease(DeliveryRow, (row.id,), "running", taken_by, held_for, attempts=1))


def _identity_of(school: SchoolRow, schools: Sequence[SchoolRow]) -> SchoolIdentity:
    """A number that another school has now is that school's, also where this one had it before."""
    others = {number for each in schools if each is not school for number in (each.urn, each.laestab) if number}
    earlier = frozenset(school.earlier_numbers) - others
    theirs = {number for each in schools if each is not school for number in each.earlier_numbers}
    own = {school.urn, school.laestab, *earlier}
    return SchoolIdentity(school.urn, school.laestab, frozenset(others | (theirs - own)), earlier)


def _leased(unit: Unit, row: DeliveryRow, lease: Lease[DeliveryRow]) -> LeasedDelivery:
    schools = unit.session.scalars(select(SchoolRow).where(SchoolRow.id != WATCH_SCHOOL)).all()
    school = next(each for each in schools if each.id == row.school_id)
    as_feed = row.feed_id or row.as_feed_id
    feed = None if as_feed is None else unit.session.get(FeedRow, as_feed)
    kind = FileKind(
        _MEDIA_TYPE.validate_python(row.media_type),
        _MODE.validate_python(row.mode),
        _columns(feed, row),
        may_tell(unit, feed) if feed else frozenset(),
        _HOLDS.validate_python(row.holds),
        or_ours=feed is None,
        says_itself=row.feed_id is not None,
    )
    return LeasedDelivery(
        delivery_id=row.id,
        school_id=row.school_id,
        feed_id=row.feed_id,
        school=_identity_of(school, schools),
        kind=kind,
        as_feed=as_feed,
        drop_percent=feed.drop_percent if feed else DROP_PERCENT,
        check_only=row.check_only,
        decided=row.decision == "apply",
        ids_decided=row.ids_decision is not None,
        as_of=row.as_of or row.received_at or unit.now,
        object_name=row.object_name or "",
        sealed_key=row.sealed_key or "",
        lease=lease,
        total=row.total,
        rows_done=row.rows_done,
        roll_was_there=row.rows_done > 0 or _has_pupils(unit, row.school_id),
        today=unit.now.astimezone(LONDON).date(),
        takes_photos=feed is None or feed.photos,
    )


def _columns(feed: FeedRow | None, row: DeliveryRow) -> Mapping[str, str] | None:
    """Those of the feed; of a file by hand those that came with it."""
    if feed is None:
        return row.csv_columns
    return feed.staff_columns if row.holds == "staff" else feed.csv_columns


def _has_pupils(unit: Unit, school_id: UUID) -> bool:
    return bool(unit.session.scalar(select(exists(select(PupilRow.id).where(PupilRow.school_id == school_id)))))


def _another_is_before_it(unit: Unit) -> ColumnElement[bool]:
    """Whether another file of the same school is in hand, came before and is open, or stops the feed. Nobody waits for
    photos, which take minutes and change nothing that others look at."""
    other = aliased(DeliveryRow)
    return exists().where(
        other.school_id == DeliveryRow.school_id,
        other.id != DeliveryRow.id,
        or_(
            and_(other.state == "running", other.taken_until >= unit.now, other.holds != "photos"),
            and_(other.state.in_(_OPEN), other.received_at < DeliveryRow.received_at, other.holds != "photos"),
            _stops_feed(other),
        ),
    )


def _stops_feed(other: type[DeliveryRow]) -> ColumnElement[bool]:
    """Whether ``other`` came before, from the same feed, and a person has yet to say what the feed's ids mean."""
    feed = func.coalesce(DeliveryRow.feed_id, DeliveryRow.as_feed_id)
    return and_(
        other.state == "waiting_for_decision",
        other.waits_for == "ids",
        func.coalesce(other.feed_id, other.as_feed_id) == feed,
        other.received_at <= DeliveryRow.received_at,
    )
