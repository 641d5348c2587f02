"""A calendar is told the days of deadlines one sees to, and of no record that is kept from one."""

from dataclasses import replace
from datetime import timedelta

from haven_schemas.acts.calendar import WorkDaysQuery
from haven_schemas.rights import Right
from referrals.deadlines.deadline import own_deadline_days
from referrals_world import person


def test_ones_own_until_a_day_and_none_that_is_kept_from_one(here):
    school = here.school()
    lead = person(school)
    kept = here.referred(lead, here.record(school), here.agency(school))
    app = person(school, rights=(Right.CALENDAR_READ,))

    def days(actor_id, ahead=400):
        until = here.now.date() + timedelta(days=ahead)
        access = replace(app, actor_id=actor_id)
        return here.ask(access, own_deadline_days, WorkDaysQuery(until=until)).days

    found = days(lead.actor_id)
    assert {each.id for each in found} == {each.id for each in kept.deadlines}
    assert {each.kind for each in found} == {"referral"}
    assert len(days(lead.actor_id, 1)) == 1
    assert days(person(school).actor_id) == []
    (record,) = here.elsewhere.records.values()
    record.hidden_from.add(lead.actor_id)
    assert days(lead.actor_id) == []
