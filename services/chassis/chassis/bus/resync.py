"""An owner replays its present state to one reader, while both run: for a new reader, a rebuild, or after a restore.

The events carry the versions of the state; a reader drops those older than what it has, so replaying twice is harmless.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from haven_schemas.events import Event
from haven_schemas.topology import BY_NAME
from sqlalchemy import ColumnElement, Select, Update, update

from chassis.ground.context import Access
from chassis.units.database import Database, Unit

ROWS_A_UNIT = 500
UNCONFIRMED = -1
"""Version of a copy whose owner was restored to an earlier time, until the owner has said what it is now."""

StateEvent = tuple[Event, UUID, int, UUID | None]
"""Event, aggregate id, aggregate version, school id."""
Source = Callable[[Unit], Iterator[StateEvent]]


class NothingToReplay(ValueError):
    """The reader reads no state event of this owner."""


def doubt(model: Any, *where: ColumnElement[bool]) -> Update:
    """Sets the ``version`` of copies below all others, so that their owner's present state is taken, whatever it is."""
    return update(model).where(*where).values(version=UNCONFIRMED).execution_options(synchronize_session=False)


def resync(
    database: Database,
    access: Access,
    reader: str,
    sources: Mapping[str, Source],
    all_schools: Select[UUID] | None,
) -> dict[str, int]:
    """Writes the owner's state to its outbox for ``reader`` alone; how many events of each type.

    ``sources``: the owner's ``RESYNC``. ``access``: the owner's own. The state is read in one unit and written in short
    ones; the owner's relay sends it. Raises ``NothingToReplay``.
    """
    wanted = {kind: source for kind, source in sources.items() if kind in BY_NAME[reader].reads}
    if not wanted:
        raise NothingToReplay
    written: dict[str, int] = {}
    with database.unit(access, all_schools=all_schools) as reading:
        for kind, source in wanted.items():
            states = iter(source(reading))
            written[kind] = 0
            while batch := list(islice(states, ROWS_A_UNIT)):
                _write(database, access, reader, batch)
                written[kind] += len(batch)
    return written


def _write(database: Database, access: Access, reader: str, batch: Iterable[StateEvent]) -> None:
    with database.unit(access, schools=()) as unit:
        for event, aggregate_id, version, school_id in batch:
            unit.publish(
                event, aggregate_id=aggregate_id, aggregate_version=version, school_id=school_id, only_reader=reader
            )
