"""Turning all mail off: after a school day, told to who can stop it, shown to everybody; on real PostgreSQL."""

from datetime import timedelta

import pytest
from alerts.inbox.inbox import new_alerts
from alerts.mails.channel import mail_channel
from haven_schemas.acts.alerts import NewAlertsQuery
from haven_schemas.errors import ErrorCode, Problem


@pytest.fixture
def people(alerts, place):
    """The trust's administrator, and who is told."""
    return alerts.staff("administrator", place.school), alerts.staff("dpo", place.school)


def state(alerts, staff_id):
    return alerts.run(alerts.access(staff_id), mail_channel)


def test_it_is_off_after_a_school_day_and_told_by_a_last_mail(alerts, place, people):
    administrator, officer = people
    alerts.switch(False, alerts.access(administrator))
    at = alerts.now
    assert [state(alerts, administrator).on, state(alerts, administrator).off_from > at] == [True, True]
    for told in (place.trust_lead, officer):
        [alert] = alerts.inbox(told).alerts
        assert (alert.kind, alert.school_id) == ("mail_off", place.school)
    assert alerts.inbox(place.dsl).alerts == alerts.inbox(administrator).alerts == []
    for_pages = alerts.run(alerts.access(place.dsl), new_alerts, NewAlertsQuery(since=at))
    off_from = state(alerts, administrator).off_from
    assert alerts.inbox(place.dsl).mail_off_since == for_pages.mail_off_since == off_from
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert [each for each, _ in alerts.mails()].count("waiting") == 4, (
        "the last mails go out, and what comes until then"
    )
    alerts.now = state(alerts, administrator).off_from
    assert alerts.now - at >= timedelta(hours=8)
    assert not state(alerts, administrator).on
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert [each for each, _ in alerts.mails()].count("suppressed") == 2
    assert alerts.inbox(place.teacher).mail_off_since == alerts.now


def test_who_is_told_turns_it_on_again_and_nothing_came_of_it(alerts, place, people):
    administrator, _ = people
    alerts.switch(False, alerts.access(administrator))
    alerts.switch(True, alerts.access(place.trust_lead))
    assert (state(alerts, administrator).on, state(alerts, administrator).off_from) == (True, None)
    alerts.now += timedelta(days=9)
    assert state(alerts, administrator).on
    assert alerts.inbox(place.dsl).mail_off_since is None


def test_twice_is_once_and_no_sooner(alerts, place, people):
    administrator, officer = people
    alerts.switch(False, alerts.access(administrator))
    first = state(alerts, administrator).off_from
    alerts.now += timedelta(hours=1)
    alerts.switch(False, alerts.access(administrator))
    assert state(alerts, administrator).off_from == first
    assert len(alerts.inbox(officer).alerts) == 1


def test_who_sets_no_rules_of_every_school_turns_nothing_off(alerts, place):
    with pytest.raises(Problem) as refused:
        alerts.switch(False, alerts.access(place.dsl))
    assert refused.value.code is ErrorCode.NOT_PERMITTED
