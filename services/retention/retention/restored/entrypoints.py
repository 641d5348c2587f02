"""Entrypoints: the destruction list is kept."""

from chassis.calls.entrypoints import every
from chassis.units.database import Unit

from retention.entrypoints_base import Entrypoints

from .list import keep_list
from .replay import tell_standing

_KEEP_SECONDS = 2


class ListEntrypoints(Entrypoints):
    """Nobody asks for it but this service itself."""

    @every(seconds=_KEEP_SECONDS, most_while_away=30)
    def keep_list(self) -> None:
        """Puts there what waits, and takes up what is not known here; then says how it stands."""
        extras = self._extras
        keep_list(self._units("keep_list"), extras.list_place, extras.signer, extras.standing, self._tell_standing)

    def _tell_standing(self, unit: Unit) -> None:
        tell_standing(unit, knows_log=self._extras.knows_log())
