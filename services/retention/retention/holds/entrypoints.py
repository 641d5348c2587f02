"""Entrypoints of holds."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.retention import holds as calls

from retention.entrypoints_base import Entrypoints

from .queries import list_holds
from .use_cases import lift_hold, place_hold, review_hold, tell_of_reviews

_TELL_SECONDS = 600


@serves(
    (calls.PLACE_HOLD, place_hold.place_hold),
    (calls.REVIEW_HOLD, review_hold.review_hold),
    (calls.LIFT_HOLD, lift_hold.lift_hold),
    (calls.LIST_HOLDS, list_holds.list_holds),
)
class HoldEntrypoints(Entrypoints):
    """What keeps a file whatever its schedule says."""

    @every(seconds=_TELL_SECONDS)
    def tell_of_reviews(self) -> None:
        """Of those whose day has come people are told."""
        with self._units("tell_of_reviews")() as unit:
            tell_of_reviews.tell_of_reviews(unit)
