"""Entrypoints: what the watcher was told is deleted in time."""

from chassis.calls.entrypoints import every
from haven_schemas.watch import WATCH_SCHOOL

from alerts.entrypoints_base import Entrypoints

from .use_cases import forget_watched

_FORGET_SECONDS = 600


class WatchingEntrypoints(Entrypoints):
    """Of the watch school alone."""

    @every(seconds=_FORGET_SECONDS)
    def forget_watched(self) -> None:
        """Deletes what the watcher was told."""
        with self.app.database.unit(self.app.own_access("forget_watched"), schools=[WATCH_SCHOOL]) as unit:
            forget_watched.forget_watched(unit)
