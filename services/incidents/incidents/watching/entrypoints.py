"""Entrypoints: what the watcher wrote is deleted in time."""

from chassis.calls.entrypoints import every
from haven_schemas.watch import WATCH_SCHOOL

from incidents.entrypoints_base import Entrypoints

from .use_cases import forget_watched

_FORGET_SECONDS = 600


class WatchingEntrypoints(Entrypoints):
    """Of the watch school alone."""

    @every(seconds=_FORGET_SECONDS)
    def forget_watched(self) -> None:
        """A small part at a time: what is left goes the next time."""
        with self._units("forget_watched")([WATCH_SCHOOL]) as unit:
            forget_watched.forget_watched(unit)
