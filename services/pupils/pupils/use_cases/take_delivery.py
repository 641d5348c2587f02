"""Takes the next file for a worker: one worker a file, one file a school, in the order they came."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.database import Unit
from chassis.ids import new_id
from haven_schemas.rpc.pupils import MediaType
from pydantic import TypeAdapter
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from pupils.domain.roll_file import SchoolIdentity
from pupils.models import DeliveryRow, SchoolRow

_OPEN = ("waiting", "running")
_LONDON = ZoneInfo("Europe/London")
_MEDIA_TYPE: TypeAdapter[MediaType] = TypeAdapter(MediaType)


class TakenOver(Exception):
    """Another worker has the file now; this one leaves it alone."""


@dataclass(frozen=True)
class Taken:
    """A file in the hand of one worker. ``today`` is the day its dates of birth are measured by."""

    delivery_id: UUID
    school_id: UUID
    feed_id: UUID | None
    school: SchoolIdentity
    media_type: MediaType
    object_name: str
    sealed_key: str
    taken_by: UUID
    held_for: timedelta
    attempts: int
    total: int | None
    rows_done: int
    today: date


def take_delivery(unit: Unit, held_for: timedelta) -> Taken | None:
    """The file that has waited longest, or that a worker was silent about for too long; None if there is none."""
    # Two workers that look at once could each take a file of the same school.
    if not unit.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("pupils.take_delivery")))):
        return None
    row = unit.session.scalar(_next(unit))
    if row is None:
        return None
    school = unit.session.scalars(select(SchoolRow).where(SchoolRow.id == row.school_id)).one()
    row.state = "running"
    row.taken_by = new_id()
    row.taken_until = unit.now + held_for
    row.attempts += 1
    return Taken(
        delivery_id=row.id,
        school_id=row.school_id,
        feed_id=row.feed_id,
        school=SchoolIdentity(school.urn, school.laestab),
        media_type=_MEDIA_TYPE.validate_python(row.media_type),
        object_name=row.object_name or "",
        sealed_key=row.sealed_key or "",
        taken_by=row.taken_by,
        held_for=held_for,
        attempts=row.attempts,
        total=row.total,
        rows_done=row.rows_done,
        today=unit.now.astimezone(_LONDON).date(),
    )


def _next(unit: Unit):  # type: ignore[no-untyped-def]  # SQLAlchemy infers Select[tuple[DeliveryRow]]
    other = aliased(DeliveryRow)
    before_it = exists().where(
        other.school_id == DeliveryRow.school_id,
        other.id != DeliveryRow.id,
        or_(
            and_(other.state == "running", other.taken_until >= unit.now),
            and_(other.state.in_(_OPEN), other.received_at < DeliveryRow.received_at),
        ),
    )
    return (
        select(DeliveryRow)
        .where(
            or_(
                DeliveryRow.state == "waiting",
                and_(DeliveryRow.state == "running", DeliveryRow.taken_until < unit.now),
            ),
            ~before_it,
        )
        .order_by(DeliveryRow.received_at, DeliveryRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def still_ours(unit: Unit, taken: Taken) -> DeliveryRow:
    """The file's row, locked, held for a while longer; ``TakenOver`` if another worker has it or it is finished."""
    row = unit.session.scalar(
        select(DeliveryRow)
        .where(
            DeliveryRow.id == taken.delivery_id,
            DeliveryRow.state == "running",
            DeliveryRow.taken_by == taken.taken_by,
        )
        .with_for_update()
    )
    if row is None:
        raise TakenOver
    row.taken_until = unit.now + taken.held_for
    return row


def give_back(unit: Unit, taken: Taken) -> None:
    """Lets another attempt begin at once, uncounted: something we depend on is away, and the file is not at fault."""
    row = still_ours(unit, taken)
    row.state = "waiting"
    row.taken_by = None
    row.taken_until = None
    row.attempts -= 1
