"""The schools that are known here, and whether they take anything."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import SchoolChanged
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import func, select

from pupils.extras import SchoolsOwner
from pupils.models import SchoolRow


def is_known(unit: Unit, school_id: UUID) -> bool:
    """Whether identity has told us of the school, and files may come for it: none may for the watch school."""
    return (
        school_id != WATCH_SCHOOL
        and unit.session.scalar(select(SchoolRow.id).where(SchoolRow.id == school_id)) is not None
    )


def school_of_feed(unit: Unit, feed_id: UUID) -> UUID | None:
    """The school a feed belongs to, whatever the unit's scope; None if there is no such feed."""
    school_id: UUID | None = unit.session.scalar(select(func.school_of_feed(feed_id, type_=SchoolRow.id.type)))
    return school_id


def school_of_delivery(unit: Unit, delivery_id: UUID) -> UUID | None:
    """The school a delivery belongs to, whatever the unit's scope; None if there is no such delivery."""
    school_id: UUID | None = unit.session.scalar(select(func.school_of_delivery(delivery_id, type_=SchoolRow.id.type)))
    return school_id


def copy_school(unit: Unit, owner: SchoolsOwner, event: SchoolChanged) -> None:
    """Fetches the school from identity unless this version or a newer one is here; an older one never replaces it."""
    held = unit.session.scalar(select(SchoolRow.version).where(SchoolRow.id == event.school_id))
    if held is not None and held >= event.version:
        return
    copy = owner.school(event.school_id)
    keep_newest(
        unit,
        SchoolRow,
        id=copy.id,
        urn=copy.urn,
        laestab=copy.laestab,
        name=copy.name,
        version=copy.version,
        earlier_numbers=copy.earlier_numbers,
        closed_on=copy.closed_on,
        held_until=None,
    )


def require_open(unit: Unit, school_id: UUID) -> None:
    """``school_closed`` unless the school takes something new. It stays so until the transaction ends: whoever closes
    the school waits for it, and counts what it brought."""
    row = unit.session.execute(
        select(SchoolRow.closed_on, SchoolRow.held_until).where(SchoolRow.id == school_id).with_for_update(read=True)
    ).first()
    if row is not None and (row.closed_on is not None or (row.held_until is not None and row.held_until > unit.now)):
        raise Problem(ErrorCode.SCHOOL_CLOSED)
