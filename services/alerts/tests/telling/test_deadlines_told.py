"""Deadlines of referrals: who is told, once each, and who next when nobody acts; neither child nor agency is named."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from alerts.inbox.inbox import list_inbox
from alerts.telling.work import tell_of_deadline
from alerts.unseen.late_work import tell_of_late_work
from alerts_world import OWN
from haven_schemas import events
from haven_schemas.acts.alerts import ListAlerts
from haven_schemas.acts.identity.calendar import OpenDay
from haven_schemas.acts.incidents.referrals import RecordFacts
from haven_schemas.acts.referrals.deadlines import DeadlineFactsReply

SEVEN = datetime(2026, 11, 26, 7, tzinfo=UTC)
"""A Thursday, before anybody is on duty."""
WEEK = [OpenDay(weekday=day, opens="08:30", closes="15:30") for day in range(5)]


class Desk:
    """A school open on weekdays, and a referral that its DSL sees to."""

    def __init__(self, alerts, place):
        self.alerts, self.place, self.elsewhere = alerts, place, alerts.elsewhere
        alerts.calendar(place.school, WEEK)
        alerts.now = SEVEN
        self.record, self.deadline = uuid4(), uuid4()
        self.elsewhere.records[self.record] = RecordFacts(
            record_id=self.record, school_id=place.school, category_id=uuid4(), category_name="Neglect",
            assigned_to=None, is_open=True, kept_from_ids=[], given_up=False,
        )  # fmt: skip
        self.elsewhere.deadlines[self.deadline] = DeadlineFactsReply(
            deadline_id=self.deadline, referral_id=uuid4(), record_id=self.record, school_id=place.school,
            owner_id=place.dsl, due_on=date(2026, 11, 26), runs=True, waits=True,
        )  # fmt: skip

    def becomes(self, **facts):
        held = self.elsewhere.deadlines[self.deadline]
        self.elsewhere.deadlines[self.deadline] = held.model_copy(update=facts)

    def reached(self, stage, event_id=None):
        event = events.DeadlineReached(deadline_id=self.deadline, stage=stage)
        arguments = (self.elsewhere, event_id or uuid4(), self.alerts.now, event)
        self.alerts.run(OWN, tell_of_deadline, *arguments)

    def kinds(self, staff_id):
        return [each.kind for each in self.alerts.inbox(staff_id).alerts]

    def pass_on(self, at):
        self.alerts.now = at
        tell_of_late_work(lambda: self.alerts.database.unit(OWN, schools=[]), self.elsewhere)


@pytest.fixture
def desk(alerts, place):
    return Desk(alerts, place)


def test_each_stage_is_told_once_to_whoever_sees_to_it(desk, place):
    event = uuid4()
    for _ in range(2):
        desk.reached("soon", event)
    desk.reached("due")
    assert desk.kinds(place.dsl) == ["deadline_due", "deadline_soon"]
    assert desk.kinds(place.head) == []
    (line, _) = desk.alerts.inbox(place.dsl).alerts
    assert (line.sender_name, line.category_name) == ("", "")
    assert line.object_id == desk.elsewhere.deadlines[desk.deadline].referral_id


def test_its_mail_waits_for_duty_hours_and_names_nothing(desk):
    desk.reached("due")
    assert desk.alerts.send() == 0
    desk.alerts.now = SEVEN + timedelta(hours=1, minutes=31)
    assert desk.alerts.send() == 1
    (mail,) = desk.alerts.sink.taken
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Haven: A deadline is today"
    assert "Neglect" not in text
    assert "/referrals/" in text


def test_a_date_to_keep_without_a_referral_has_words_and_a_page_of_its_own(desk, place):
    desk.becomes(referral_id=None)
    for stage in ("soon", "due", "overdue"):
        desk.reached(stage)
    assert desk.kinds(place.dsl) == ["date_overdue", "date_due", "date_soon"]
    assert {line.object_id for line in desk.alerts.inbox(place.dsl).alerts} == {desk.deadline}
    desk.pass_on(datetime(2026, 11, 27, 8, 31, tzinfo=UTC))
    assert desk.kinds(place.head) == ["date_late"]
    desk.alerts.send()
    texts = [mail.get_body(("plain",)).get_content() for mail in desk.alerts.sink.taken]
    assert texts
    assert all(f"/dates/{desk.deadline}" in text and "Neglect" not in text for text in texts)
    desk.becomes(waits=False, runs=False)
    desk.reached("overdue")
    assert desk.kinds(place.dsl).count("date_overdue") == 1


def test_what_has_happened_meanwhile_is_told_to_nobody(desk, place):
    desk.becomes(runs=False, waits=False)
    desk.reached("overdue")
    assert desk.kinds(place.dsl) == []


def test_whoever_is_linked_to_a_child_in_it_is_not_told(desk, place):
    held = desk.elsewhere.records[desk.record]
    desk.elsewhere.records[desk.record] = held.model_copy(update={"kept_from_ids": [place.dsl]})
    desk.reached("overdue")
    assert desk.kinds(place.dsl) == []
    assert desk.kinds(place.head) == ["deadline_overdue"]


def test_it_goes_on_from_person_to_person_until_somebody_acts(desk, place):
    desk.reached("overdue")
    desk.pass_on(datetime(2026, 11, 27, 8, 29, tzinfo=UTC))
    assert desk.kinds(place.head) == []
    desk.pass_on(datetime(2026, 11, 27, 8, 31, tzinfo=UTC))
    assert desk.kinds(place.head) == ["deadline_late"]
    desk.becomes(waits=False)  # chased
    desk.pass_on(datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert desk.kinds(place.trust_lead) == []
    # not answered either: it is told of again, by another day, and goes on again
    desk.becomes(waits=True, due_on=date(2026, 12, 2))
    desk.alerts.now = datetime(2026, 12, 2, 7, tzinfo=UTC)
    desk.reached("overdue")
    assert desk.kinds(place.dsl).count("deadline_overdue") == 2
    for day in (3, 4, 7):
        desk.pass_on(datetime(2026, 12, day, 9, tzinfo=UTC))
    assert desk.kinds(place.trust_lead) == ["deadline_late"]


def test_while_referrals_is_away_other_late_work_goes_on(desk, place, alerts):
    desk.reached("overdue")
    action = alerts.assign(place.school, place.teacher, place.dsl, place.category, due_on=date(2026, 11, 25))
    alerts.now = SEVEN + timedelta(minutes=1)
    alerts.remind(action.action_id, place.teacher, "overdue", uuid4())
    desk.elsewhere.away = {"deadline_facts"}
    desk.pass_on(datetime(2026, 11, 27, 8, 40, tzinfo=UTC))
    assert desk.kinds(place.head) == ["action_late"]
    desk.elsewhere.away = set()
    desk.pass_on(datetime(2026, 11, 27, 8, 41, tzinfo=UTC))
    assert sorted(desk.kinds(place.head)) == ["action_late", "deadline_late"]


def test_a_gateway_of_the_release_before_is_told_of_none(desk, place, alerts):
    desk.reached("due")
    found = alerts.run(alerts.access(place.dsl), list_inbox, ListAlerts())
    assert (found.alerts, found.unread) == ([], 0)
    assert alerts.inbox(place.dsl).unread == 1
