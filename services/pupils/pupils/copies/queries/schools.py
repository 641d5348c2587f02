"""Schools as this service knows them, and which one a vendor's call is about."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import func, select

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
