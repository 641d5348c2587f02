"""The present state as events, for a reader that is new, rebuilt or restored (resync).

Only categories are state. That a concern was recorded is an occurrence: told again, it would alert people again.
"""

from collections.abc import Iterator
from uuid import UUID

from chassis.database import Unit
from haven_schemas.events import CategoryChanged, Event

from .categories import categories_by_id

StateEvent = tuple[Event, UUID, int, UUID | None]
"""Event, aggregate id, aggregate version, school id."""


def every_category_changed(unit: Unit) -> Iterator[StateEvent]:
    """One event a category."""
    for category_id, row in categories_by_id(unit).items():
        yield CategoryChanged(category_id=category_id, version=row.version), category_id, row.version, None
