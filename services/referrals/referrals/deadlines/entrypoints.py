"""Entrypoints of deadlines."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.referrals import deadlines as calls

from referrals.entrypoints_base import Entrypoints

from .queries import deadline_facts, list_deadlines, own_deadline_days
from .use_cases import act_on_deadline, measure_deadlines, tell_of_deadlines

_TELL_SECONDS = 1
_MEASURE_SECONDS = 10


@serves(
    (calls.LIST_DEADLINES, list_deadlines.list_deadlines),
    (calls.OWN_DEADLINE_DAYS, own_deadline_days.own_deadline_days),
    (calls.ACT_ON_DEADLINE, act_on_deadline.act_on_deadline),
    (calls.DEADLINE_FACTS, deadline_facts.deadline_facts),
)
class DeadlineEntrypoints(Entrypoints):
    """By when something is to have happened."""

    @every(seconds=_TELL_SECONDS)
    def tell_of_deadlines(self) -> None:
        """Alerts hears of those that are near, have come or are over."""
        tell_of_deadlines.tell_of_deadlines(self._units("tell_of_deadlines"))

    @every(seconds=_MEASURE_SECONDS)
    def measure_deadlines(self) -> None:
        """Sets the metric of deadlines that nobody was told of in time."""
        with self._units("measure_deadlines")() as unit:
            measure_deadlines.measure_deadlines(unit)
