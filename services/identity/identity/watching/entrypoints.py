"""Entrypoints: whether the installation is tried out every ten minutes."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.identity import watching as calls

from identity.entrypoints_base import Entrypoints

from .watching import WATCHING_ON, is_on, set_watching, watching

_MEASURE_SECONDS = 30


@serves(
    (calls.WATCHING, watching),
    (calls.SET_WATCHING, set_watching),
)
class WatchingEntrypoints(Entrypoints):
    """The switch, and what Prometheus hears of it."""

    @every(seconds=_MEASURE_SECONDS)
    def measure_watching(self) -> None:
        """Says whether an absence of good news is news."""
        with self.app.database.unit(self.app.own_access("measure_watching"), schools=[]) as unit:
            WATCHING_ON.set(is_on(unit))
