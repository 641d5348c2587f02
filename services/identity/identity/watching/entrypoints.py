"""Entrypoints: whether the installation is tried out every ten minutes."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.identity import watching as calls

from identity.entrypoints_base import Entrypoints
from identity.watching.queries import watching
from identity.watching.use_cases import set_watching

from .switch_metrics import WATCHING_ON

_MEASURE_SECONDS = 30


@serves(
    (calls.WATCHING, watching.watching),
    (calls.SET_WATCHING, set_watching.set_watching),
)
class WatchingEntrypoints(Entrypoints):
    """The switch, and what Prometheus hears of it."""

    @every(seconds=_MEASURE_SECONDS)
    def measure_watching(self) -> None:
        """Says whether an absence of good news is news."""
        with self.app.database.unit(self.app.own_access("measure_watching"), schools=[]) as unit:
            WATCHING_ON.set(watching.is_on(unit))
