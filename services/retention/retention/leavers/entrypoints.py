"""Entrypoints of pupils who left long ago and have no file."""

from chassis.calls.entrypoints import every, hears

from retention.entrypoints_base import Entrypoints

from .look import look_for_leavers, measure_leavers, take_forgotten, take_let_go

_LOOK_SECONDS = 60
_MEASURE_SECONDS = 60


@hears(
    ("incidents.leavers_let_go", take_let_go),
    ("pupils.leavers_forgotten", take_forgotten),
)
class LeaverEntrypoints(Entrypoints):
    """No person decides: nothing was ever recorded about them."""

    @every(seconds=_LOOK_SECONDS)
    def look_for_leavers(self) -> None:
        """Once a day, some thousand children a minute."""
        extras = self._extras
        look_for_leavers(
            self._units("look_for_leavers"), extras.owners, extras.own_time(), may_order=extras.may_order()
        )

    @every(seconds=_MEASURE_SECONDS)
    def measure_leavers(self) -> None:
        """Sets the metric of how far that has come."""
        with self._units("measure_leavers")() as unit:
            measure_leavers(unit)
