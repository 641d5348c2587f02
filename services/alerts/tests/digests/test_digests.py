"""One mail a day of what can wait: what goes into it and what never does, and that each fact is mailed once."""

import re
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from alerts.alert.digest import CAN_WAIT, is_in_duty, next_digest
from alerts.alert.raising import Occurrence, raise_alerts
from alerts.digests.choice import digest_choice, set_digest
from alerts.digests.digests import _gather_next, gather_digests, send_digests
from alerts_world import A_MORNING, OWN
from haven_schemas.acts.alerts import SetDigest
from haven_schemas.acts.identity.calendar import OpenDay
from haven_schemas.errors import FieldCode, Problem
from hypothesis import given
from hypothesis import strategies as st
from timescales.duty import DutyHours

AT = "10:30"
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = DutyHours.of("england", [], [], [], [(day, "08:00", "16:00") for day in range(5)])
NEVER = (
    "concern_recorded", "concern_unread", "concern_assigned", "concern_corrected", "incident_assigned",
    "incident_corrected", "closing_asked", "closing_refused", "action_assigned", "action_overdue", "action_late",
    "look_back_late", "paper_review_late", "file_review_late", "handover_soon", "handover_overdue",
    "handover_not_received", "read_request_asked", "possible_link_waiting", "link_question_asked", "team_away",
    "discard_asked", "discard_proposed", "concern_without_reader", "concern_unread_by_all",
)  # fmt: skip


class Desk:
    """A DSL who gets alerts of any kind."""

    def __init__(self, alerts, place):
        self.alerts, self.place = alerts, place

    def open_unit(self):
        return self.alerts.database.unit(OWN, schools=[])

    def choose(self, at=AT, who=None):
        access = self.alerts.access(who or self.place.dsl)
        return self.alerts.run(access, set_digest, SetDigest(digest_at=at))

    def tell(self, kind, urgency=None, who=None):
        occurrence = Occurrence(
            event_id=uuid4(), kind=kind, school_id=self.place.school, source_id=uuid4(), object_id=uuid4(),
            sender_id=None, category_id=None, category_name="", occurred_at=self.alerts.now, urgency=urgency,
        )  # fmt: skip
        self.alerts.run(OWN, raise_alerts, occurrence, [who or self.place.dsl], schools=[self.place.school])

    def gather(self):
        return gather_digests(self.open_unit)

    def run(self):
        """Every job that mails, as often as they are run."""
        self.alerts.send()
        self.gather()
        send_digests(self.open_unit, self.alerts.extras)
        self.alerts.send()

    @property
    def subjects(self):
        return [each["Subject"] for each in self.alerts.sink.taken]

    @property
    def text(self):
        return self.alerts.sink.taken[-1].get_body(("plain",)).get_content().replace("\r\n", "\n")


@pytest.fixture
def desk(alerts, place):
    return Desk(alerts, place)


def test_no_concern_and_nothing_asked_can_wait():
    assert CAN_WAIT.isdisjoint(NEVER)
    assert not {each for each in CAN_WAIT if each.startswith("concern")}


def test_what_can_wait_comes_in_one_mail_at_the_time_that_was_chosen(desk, alerts):
    desk.choose()
    for kind in ("look_back_due", "paper_review_due", "paper_review_due"):
        desk.tell(kind)
    desk.run()
    assert desk.subjects == []
    alerts.later(hours=1, minutes=30)
    desk.run()
    desk.run()
    assert desk.subjects == ["Haven: 3 alerts that could wait"]
    assert "- Look back: did it work?\n- Paper to review (2)\n" in desk.text
    assert {state for state, _ in alerts.mails()} == {"sent"}
    alerts.later(days=1)
    desk.run()
    assert len(desk.subjects) == 1, "nothing new is no mail"


def test_of_a_school_that_its_owner_has_left_by_the_staff_list_nothing_is_in_it(desk, alerts, place):
    desk.choose()
    copy = alerts.elsewhere.staff_copies[place.dsl]
    alerts.change_staff(copy.model_copy(update={"no_mail_at": [place.school], "version": 2}))
    desk.tell("look_back_due")
    alerts.later(days=1)
    desk.run()
    assert desk.subjects == []
    assert len(alerts.inbox(place.dsl).alerts) == 1


def test_no_name_category_or_school_stands_in_it(desk, alerts, place):
    desk.choose()
    desk.tell("look_back_due")
    alerts.later(days=1)
    desk.run()
    (mail,) = alerts.sink.taken
    assert alerts.sink.addresses == [alerts.elsewhere.staff_copies[place.dsl].email]
    said = mail.as_string()
    assert not re.search("Dana|Hari|Bullying|Alder", said)
    assert set(re.findall(r"https://\S+?/[\w/-]*", desk.text)) == {
        "https://haven.example/inbox", "https://haven.example/inbox/e-mail",
    }  # fmt: skip


@pytest.mark.parametrize("kind", NEVER)
def test_what_cannot_wait_is_mailed_at_once(desk, kind):
    desk.choose()
    desk.tell(kind)
    desk.run()
    assert len(desk.subjects) == 1
    assert "could wait" not in desk.subjects[0]


def test_whatever_is_urgent_is_mailed_at_once_whatever_its_kind(desk):
    desk.choose()
    desk.tell("look_back_due", urgency="today")
    desk.run()
    assert len(desk.subjects) == 1


def test_by_default_and_for_colleagues_each_alert_has_its_own_mail(desk, place):
    desk.choose()
    desk.tell("look_back_due", who=place.head)
    desk.run()
    assert desk.subjects == ["Haven: Look back: did it work?"]


def test_what_is_gathered_is_mailed_once_where_it_is_turned_off_meanwhile(desk, alerts):
    desk.choose()
    desk.tell("look_back_due")
    desk.choose(at=None)
    alerts.later(days=2)
    desk.run()
    desk.run()
    assert desk.subjects == ["Haven: Look back: did it work?"]


def test_what_waits_by_itself_is_mailed_once_where_it_is_turned_on_meanwhile(desk, alerts):
    desk.tell("look_back_due")
    desk.choose()
    alerts.later(days=2)
    desk.run()
    desk.run()
    assert desk.subjects == ["Haven: Look back: did it work?"]


def test_what_was_put_together_already_goes_out_once_where_it_is_turned_off_before_it_is_sent(desk, alerts):
    desk.choose()
    desk.tell("look_back_due")
    alerts.later(days=1)
    desk.gather()
    desk.choose(at=None)
    desk.run()
    desk.run()
    assert desk.subjects == ["Haven: 1 alert that could wait"]


def test_what_was_gathered_at_the_very_moment_it_was_turned_off_is_not_lost(desk, alerts, place):
    """Its transaction read the choice before it was deleted, and ended after."""
    desk.choose()
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        occurrence = Occurrence(
            event_id=uuid4(), kind="look_back_due", school_id=place.school, source_id=uuid4(), object_id=uuid4(),
            sender_id=None, category_id=None, category_name="", occurred_at=alerts.now,
        )  # fmt: skip
        raise_alerts(unit, occurrence, [place.dsl])
        desk.choose(at=None)
        desk.run()
    assert alerts.mails() == [("gathered", 0)]
    desk.run()
    assert desk.subjects == ["Haven: Look back: did it work?"]


def test_another_time_moves_what_is_gathered(desk, alerts):
    desk.choose()
    desk.tell("look_back_due")
    desk.choose("14:00")
    alerts.later(hours=2)
    desk.run()
    assert desk.subjects == []
    alerts.later(hours=3)
    desk.run()
    assert len(desk.subjects) == 1


def test_what_was_read_meanwhile_is_not_mailed_and_alone_makes_no_mail(desk, alerts, place):
    desk.choose()
    desk.tell("look_back_due")
    desk.tell("paper_review_due")
    read, _ = alerts.inbox(place.dsl).alerts
    alerts.mark(place.dsl, read.id)
    alerts.later(days=1)
    desk.run()
    assert desk.subjects == ["Haven: 1 alert that could wait"]
    desk.tell("look_back_due")
    alerts.mark(place.dsl, alerts.inbox(place.dsl).alerts[0].id)
    alerts.later(days=1)
    desk.run()
    assert len(desk.subjects) == 1
    assert {state for state, _ in alerts.mails()} == {"sent", "suppressed"}


def test_two_replicas_put_it_together_once(desk, alerts):
    desk.choose()
    desk.tell("look_back_due")
    alerts.later(days=1)
    with desk.open_unit() as first:
        assert _gather_next(first)
        assert desk.gather() == 0
    desk.run()
    assert len(desk.subjects) == 1


def test_a_mail_that_was_refused_comes_again_with_the_same_words_and_number(desk, alerts, place):
    desk.choose()
    desk.tell("look_back_due")
    alerts.later(days=1)
    alerts.sink.refuse = "451 greylisted, come again"
    desk.run()
    assert alerts.sink.taken == []
    desk.tell("paper_review_due")
    alerts.mark(place.dsl, alerts.inbox(place.dsl).alerts[-1].id)
    alerts.sink.refuse = None
    alerts.later(minutes=5)
    desk.run()
    assert desk.subjects == ["Haven: 1 alert that could wait"]
    assert "Look back" in desk.text, "as it was put together, though one was read and another came"


def test_after_eight_refusals_it_is_given_up_with_each_alert_in_it(desk, alerts):
    desk.choose()
    desk.tell("look_back_due")
    alerts.sink.refuse = "550 no"
    for _ in range(9):
        alerts.later(days=2)
        desk.run()
    assert [state for state, _ in alerts.mails()] == ["given_up"]


def test_a_server_that_is_away_is_waited_for_and_nothing_is_counted(desk, alerts):
    desk.choose()
    desk.tell("look_back_due")
    alerts.later(days=1)
    alerts.sink.stop()
    for _ in range(10):
        desk.run()
        alerts.later(hours=1)
    alerts.sink.start()
    desk.run()
    assert desk.subjects == ["Haven: 1 alert that could wait"]


def test_with_the_channel_off_nothing_of_it_is_ever_sent(desk, alerts):
    desk.choose()
    desk.tell("look_back_due")
    alerts.later(days=1)
    desk.tell("paper_review_due")
    desk.gather()
    desk.tell("look_back_due")
    alerts.switch(False)
    alerts.later(days=1)
    desk.run()
    alerts.switch(True)
    alerts.later(days=1)
    desk.run()
    assert desk.subjects == []
    assert {state for state, _ in alerts.mails()} == {"suppressed"}


def test_whoever_has_left_gets_none(desk, alerts, place):
    desk.choose()
    desk.tell("look_back_due")
    copy = alerts.elsewhere.staff_copies[place.dsl]
    alerts.change_staff(copy.model_copy(update={"active": False, "version": 2}))
    alerts.later(days=3)
    desk.run()
    assert alerts.sink.taken == []
    assert {state for state, _ in alerts.mails()} == {"suppressed"}


def test_a_time_out_of_hours_is_refused_and_one_within_them_is_told(desk, alerts, place):
    alerts.calendar(place.school, [OpenDay(weekday=day, opens="08:00", closes="16:00") for day in range(5)])
    with pytest.raises(Problem) as refused:
        desk.choose("20:00")
    assert [(each.field, each.code) for each in refused.value.fields] == [("digest_at", FieldCode.NOT_ALLOWED)]
    told = desk.choose("08:00")
    assert (told.digest_at, told.next_at) == ("08:00", datetime(2026, 11, 25, 8, tzinfo=UTC))
    access = alerts.access(place.dsl)
    assert alerts.run(access, digest_choice) == told
    assert alerts.run(alerts.access(place.head), digest_choice).digest_at is None
    assert [each["outcome"] for each in alerts.audited("alert:digest:set")] == ["daily"]


def test_on_days_without_duty_there_is_none(desk, alerts, place):
    alerts.calendar(place.school, [OpenDay(weekday=day, opens="08:00", closes="16:00") for day in range(5)])
    alerts.now = datetime(2026, 11, 27, 15, tzinfo=UTC)  # a Friday
    desk.choose("08:00")
    desk.tell("look_back_due")
    for hours in (18, 24):
        alerts.later(hours=hours)
        desk.run()
        assert desk.subjects == []
    alerts.now = datetime(2026, 11, 30, 8, tzinfo=UTC)
    desk.run()
    assert len(desk.subjects) == 1


@given(
    now=st.integers(0, 730 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes)),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
)
def test_it_is_always_later_than_now_within_duty_and_at_the_time_by_the_clock(now, at):
    found = next_digest(at, [WEEK], now)
    assert now < found <= now + timedelta(days=22)
    if is_in_duty(at, [WEEK], now):
        assert WEEK.is_on_duty(found)
        local = found.astimezone(ZoneInfo("Europe/London"))
        assert (local.hour, local.minute) == (at.hour, at.minute)


def test_without_a_school_it_is_tomorrow():
    assert next_digest(time(8), [], A_MORNING) == A_MORNING + timedelta(days=1)
