"""Entrypoints of deadlines."""

from chassis.calls.entrypoints import every, reads, serves
from chassis.units.database import Unit
from haven_schemas.calls.referrals import deadlines as calls
from haven_schemas.events import Envelope, RecordChangedSchool, RequestAnswered

from referrals.entrypoints_base import Entrypoints

from .queries import clock_rules, deadline_facts, get_clock, list_clocks, list_deadlines, own_deadline_days
from .use_cases import (
    act_on_deadline,
    begin_clock,
    end_clock,
    follow_record,
    measure_deadlines,
    meet_answered,
    meet_clock,
    tell_of_deadlines,
)

_TELL_SECONDS = 1
_MEASURE_SECONDS = 10


@serves(
    (calls.LIST_DEADLINES, list_deadlines.list_deadlines),
    (calls.OWN_DEADLINE_DAYS, own_deadline_days.own_deadline_days),
    (calls.ACT_ON_DEADLINE, act_on_deadline.act_on_deadline),
    (calls.BEGIN_CLOCK, begin_clock.begin_clock),
    (calls.MEET_CLOCK, meet_clock.meet_clock),
    (calls.END_CLOCK, end_clock.end_clock),
    (calls.GET_CLOCK, get_clock.get_clock),
    (calls.LIST_CLOCKS, list_clocks.list_clocks),
    (calls.CLOCK_RULES, clock_rules.clock_rules),
    (calls.DEADLINE_FACTS, deadline_facts.deadline_facts),
)
class DeadlineEntrypoints(Entrypoints):
    """By when something is to have happened."""

    @reads("incidents.record_changed_school")
    def record_changed_school(self, unit: Unit, envelope: Envelope, event: RecordChangedSchool) -> None:
        """Takes the record's dates along."""
        follow_record.follow_record(unit, self._extras.owners, event)

    @reads("incidents.request_answered")
    def request_answered(self, unit: Unit, envelope: Envelope, event: RequestAnswered) -> None:
        """The day it was wanted by is met."""
        meet_answered.meet_answered(unit, envelope.time, event)

    @every(seconds=_TELL_SECONDS, rests=True)
    def tell_of_deadlines(self) -> None:
        """Alerts hears of those that are near, have come or are over."""
        tell_of_deadlines.tell_of_deadlines(self._units("tell_of_deadlines"))

    @every(seconds=_MEASURE_SECONDS)
    def measure_deadlines(self) -> None:
        """Sets the metric of deadlines that nobody was told of in time."""
        with self._units("measure_deadlines")() as unit:
            measure_deadlines.measure_deadlines(unit)
