"""Entrypoints of referrals and what happens to them."""

from chassis.calls.entrypoints import every, hears, serves
from haven_schemas.acts.referrals import tracking as calls

from referrals.entrypoints_base import Entrypoints

from .awaited import await_referral, look_for_awaited, measure_awaited
from .lists import get_referral, list_referrals
from .referral import make_referral
from .standings import goes_on, involved_agencies, plans_held
from .step import take_step

_LOOK_SECONDS = 5
_MEASURE_SECONDS = 10
_MOST_SECONDS_AWAY = 60


@serves(
    (calls.MAKE_REFERRAL, make_referral),
    (calls.TAKE_STEP, take_step),
    (calls.GET_REFERRAL, get_referral),
    (calls.LIST_REFERRALS, list_referrals),
    (calls.INVOLVED_AGENCIES, involved_agencies),
    (calls.PLANS_HELD, plans_held),
    (calls.GOES_ON, goes_on),
)
@hears(
    ("incidents.referral_written", await_referral),
)
class TrackingEntrypoints(Entrypoints):
    """Ids, codes and instants; the words are with the incident record."""

    @every(seconds=_LOOK_SECONDS, most_while_away=_MOST_SECONDS_AWAY)
    def look_for_awaited(self) -> None:
        """Makes those that are missing, and takes those along whose record moved."""
        look_for_awaited(self._units("look_for_awaited"), self._extras.owners)

    @every(seconds=_MEASURE_SECONDS)
    def measure_awaited(self) -> None:
        """Sets the metric of words that have no referral."""
        with self._units("measure_awaited")() as unit:
            measure_awaited(unit)
