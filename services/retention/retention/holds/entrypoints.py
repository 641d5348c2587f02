"""Entrypoints of holds."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.retention import holds as calls
from haven_schemas.acts.retention import wide_holds as wide_calls

from retention.entrypoints_base import Entrypoints
from retention.files import keeps_report

from .hold import lift_hold, list_holds, place_hold, review_hold, tell_of_reviews
from .wide_hold import lift_wide_hold, list_wide_holds, place_wide_hold

_TELL_SECONDS = 600


@serves(
    (calls.PLACE_HOLD, place_hold),
    (calls.REVIEW_HOLD, review_hold),
    (calls.LIFT_HOLD, lift_hold),
    (calls.LIST_HOLDS, list_holds),
    (calls.KEEPS_REPORT, keeps_report),
    (wide_calls.PLACE_WIDE_HOLD, place_wide_hold),
    (wide_calls.LIFT_WIDE_HOLD, lift_wide_hold),
    (wide_calls.LIST_WIDE_HOLDS, list_wide_holds),
)
class HoldEntrypoints(Entrypoints):
    """What keeps a file whatever its schedule says."""

    @every(seconds=_TELL_SECONDS)
    def tell_of_reviews(self) -> None:
        """Of those whose day has come people are told."""
        with self._units("tell_of_reviews")() as unit:
            tell_of_reviews(unit)
