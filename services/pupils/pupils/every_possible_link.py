"""Every colleague who was found to be perhaps a child's parent as an event, for a reader that is new or restored."""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import Event
from sqlalchemy import select

from pupils.models import PossibleLinkRow
from pupils.possible_links import event_of


def every_possible_link_changed(unit: Unit) -> Iterator[tuple[Event, UUID, int, UUID | None]]:
    """One event a pair, those that were decided too: event, aggregate id, aggregate version, school id."""
    for row in unit.session.scalars(select(PossibleLinkRow).order_by(PossibleLinkRow.found_at)).all():
        yield event_of(unit, row), row.id, row.version, row.school_id
