"""The one file that knows all of incidents: builds its adapters and names what it can replay."""

from collections.abc import Callable, Iterator

from chassis.application import App
from chassis.database import Unit

from .copies import known_schools
from .extras import Extras
from .owners import Owners
from .queries.present_state import StateEvent, every_category_changed, every_conflict_changed

__all__ = ["KEYRING", "RESYNC", "build_extras", "known_schools"]

KEYRING = True
"""Incidents seals what it keeps for the children it is about."""

RESYNC: dict[str, Callable[[Unit], Iterator[StateEvent]]] = {
    "incidents.category_changed": every_category_changed,
    "incidents.conflict_changed": every_conflict_changed,
}


def build_extras(app: App) -> Extras:
    """The adapters of a process."""
    from eventlet import tpool  # not above: only a service process runs under eventlet

    return Extras(owners=Owners(app), off_loop=tpool.execute)
