"""Beside which records something goes on, for a service that knows whether the record itself is closed."""

from datetime import timedelta
from uuid import uuid4

from haven_schemas.acts.referrals.clocks import EndClock
from haven_schemas.acts.referrals.going_on import GoesOnQuery
from placement_desk import ended, placed
from referrals.deadlines.clock import end_clock
from referrals.models import KNOWN_SCHOOLS
from referrals.tracking.standings import goes_on
from referrals_world import OWN, person


def going_on(here, *records):
    with here.database.unit(OWN, all_schools=KNOWN_SCHOOLS) as unit:
        return set(goes_on(unit, GoesOnQuery(record_ids=list(records))).record_ids)


def test_a_plan_a_date_and_a_placement_go_on_until_they_are_over_though_the_record_is_closed(here):
    school = here.school()
    lead = person(school)
    planned, kept, taught, nothing = records = [here.record(school) for _ in range(4)]
    plan = here.referred(lead, planned, here.agency(school))
    plan = here.step(lead, plan, "child_protection_plan")
    date = here.clock(lead, kept, "fgm")
    placement = placed(here, lead, taught, here.agency(school, "alternative_provision")).placement
    for each in records:
        here.elsewhere.records[each].is_open = False
    assert going_on(here, *records, uuid4()) == {planned, kept, taught}
    here.step(lead, plan, "closed", outcome="plan_ended")
    assert going_on(here, *records) == {kept, taught}
    over = EndClock.model_validate({"deadline_id": date.id, "version": date.version, "because": "other"})
    here.ask(lead, end_clock, over)
    for each in [each for each in here.clocks(lead, taught) if each.state == "running"]:
        here.ask(lead, end_clock, EndClock(deadline_id=each.id, version=each.version, because="other"))
    assert going_on(here, *records) == {taught}
    ended(here, lead, placement)
    assert going_on(here, *records) == {taught}, "until its last day is over"
    here.now += timedelta(days=1)
    assert going_on(here, *records, nothing) == set()
