"""What the watcher reports: its lead alone is told, nobody after them, and it goes after seven days."""

from uuid import uuid4

import pytest
from alerts.disposal.watched import forget_watched
from alerts.models import MailRow, ToldConcernRow, UnreadConcernRow
from alerts.people.staff import copy_staff
from alerts.people.unread import DEFAULT_MINUTES
from alerts.unseen.next_people import tell_next_people
from alerts.unseen.school import copy_school
from alerts_world import ALWAYS, OWN
from haven_schemas import events
from haven_schemas.acts.identity import School
from haven_schemas.watch import KEPT_DAYS, WATCH_LEAD, WATCH_SCHOOL, WATCH_URN
from sqlalchemy import select
from support.metrics import own_metric


@pytest.fixture
def watched(alerts, place):
    """The trust of ``place``, and the watch school with its lead; people of the whole trust have nothing there."""
    alerts.calendar(WATCH_SCHOOL, ALWAYS)
    alerts.elsewhere.schools[WATCH_SCHOOL] = School(
        id=WATCH_SCHOOL, urn=WATCH_URN, laestab=None, name="Watch school", version=1
    )
    alerts.run(OWN, copy_school, alerts.elsewhere, events.SchoolChanged(school_id=WATCH_SCHOOL, version=1))
    lead = alerts.staff("dsl", WATCH_SCHOOL)
    copy = alerts.elsewhere.staff_copies.pop(lead)
    alerts.elsewhere.staff_copies[WATCH_LEAD] = copy.model_copy(update={"id": WATCH_LEAD})
    alerts.run(OWN, copy_staff, alerts.elsewhere, events.StaffChanged(staff_id=WATCH_LEAD, version=1))
    alerts.change_staff(copy.model_copy(update={"active": False, "version": 2}))
    return alerts


def told(alerts, place):
    concern_id = alerts.concern(WATCH_SCHOOL, uuid4(), place.category)
    alerts.tell(concern_id)
    return concern_id


def look(alerts):
    return tell_next_people(lambda: alerts.database.unit(OWN, schools=[]), alerts.elsewhere)


def test_the_lead_alone_is_told_and_sees_when_the_mail_went(watched, place):
    told(watched, place)
    [line] = watched.inbox(WATCH_LEAD).alerts
    assert line.mailed_at is None
    watched.later(seconds=5)
    assert watched.send() == 1
    assert watched.inbox(WATCH_LEAD).alerts[0].mailed_at == watched.now
    assert [watched.inbox(each).alerts for each in (place.head, place.dsl, place.trust_lead)] == [[], [], []]


def test_a_refused_mail_did_not_go(watched, place):
    told(watched, place)
    watched.sink.refuse = "554 not here"
    watched.send()
    assert watched.inbox(WATCH_LEAD).alerts[0].mailed_at is None


def test_one_that_is_never_read_is_passed_on_to_nobody_and_raises_no_alarm(watched, place):
    told(watched, place)
    watched.later(minutes=10 * DEFAULT_MINUTES)
    assert look(watched) == 0
    assert own_metric("haven_concerns_unread") == 0
    assert [watched.inbox(each).alerts for each in (place.head, place.trust_lead)] == [[], []]
    with watched.database.unit(OWN, schools=[]) as unit:
        assert unit.session.scalars(select(UnreadConcernRow)).all() == []


def test_one_that_comes_after_it_was_turned_off_is_confirmed_and_parked_nowhere(watched, place):
    copy = watched.elsewhere.staff_copies[WATCH_LEAD]
    watched.change_staff(copy.model_copy(update={"active": False, "version": 3}))
    before = own_metric("haven_alerts_nobody_to_tell_total")
    concern_id = told(watched, place)
    assert own_metric("haven_alerts_nobody_to_tell_total") == before
    with watched.database.unit(OWN, schools=[]) as unit:
        assert unit.session.get(ToldConcernRow, concern_id) is not None
    others = watched.alert_count(place.school)
    watched.tell(watched.concern(watched.school(), uuid4(), place.category))
    assert watched.alert_count(place.school) > others, "of a real one another school's lead is told"


def test_alerts_and_mails_go_after_seven_days_those_of_others_stay(watched, place):
    told(watched, place)
    watched.tell(watched.concern(place.school, place.teacher, place.category))
    watched.send()
    others = watched.alert_count(place.school)

    def forget():
        with watched.database.unit(OWN, schools=[WATCH_SCHOOL, place.school]) as unit:
            return forget_watched(unit)

    watched.later(days=KEPT_DAYS)
    assert forget() == 0
    watched.later(minutes=1)
    assert forget() == 1
    assert (watched.alert_count(WATCH_SCHOOL), watched.alert_count(place.school)) == (0, others)
    with watched.database.unit(OWN, schools=[]) as unit:
        assert len(unit.session.scalars(select(MailRow)).all()) == others
