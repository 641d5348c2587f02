"""Overdue actions and reviews: who is told next, when, and what ends it; on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from alerts.models import LateWorkRow
from alerts.telling.file import tell_of_file_review
from alerts.unseen.late_work import tell_of_late_work
from alerts.unseen.rule_set import set_unread_rule
from alerts_world import OWN
from chassis.ground.away import OwnerAway
from haven_schemas import events
from haven_schemas.acts.alerts import UnreadRule
from haven_schemas.acts.identity.calendar import OpenDay
from haven_schemas.acts.incidents.chronology import FileReviewFactsReply
from sqlalchemy import select

THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)
DUE = date(2026, 11, 25)
WEEK = [OpenDay(weekday=day, opens="08:30", closes="15:30") for day in range(5)]


class Desk:
    """A school open on weekdays, with an action of a teacher's that is overdue since Wednesday."""

    def __init__(self, alerts, place):
        self.alerts, self.place, self.elsewhere = alerts, place, alerts.elsewhere
        alerts.calendar(place.school, WEEK)
        alerts.now = THURSDAY

    def action(self, owner=None, **given):
        facts = self.alerts.assign(
            self.place.school, owner or self.place.teacher, self.place.dsl, self.place.category, due_on=DUE, **given
        )
        self.overdue(facts.action_id)
        return facts.action_id

    def overdue(self, action_id):
        self.alerts.remind(action_id, self.elsewhere.actions[action_id].owner_id, "overdue", uuid4())

    def becomes(self, action_id, **facts):
        self.elsewhere.actions[action_id] = self.elsewhere.actions[action_id].model_copy(update=facts)

    def file(self, **given):
        facts = FileReviewFactsReply(
            card_id=uuid4(), school_id=self.place.school, set_by=self.place.dsl, due_on=DUE, holds=True,
            **{"lead_id": self.place.dsl, **given},
        )  # fmt: skip
        self.elsewhere.files[facts.card_id] = facts
        event = events.FileReviewDue(card_id=facts.card_id)
        owners = self.elsewhere
        self.alerts.run(OWN, tell_of_file_review, owners, uuid4(), self.alerts.now, event)
        return facts.card_id

    def open_unit(self):
        return self.alerts.database.unit(OWN, schools=[])

    def run(self):
        return tell_of_late_work(self.open_unit, self.elsewhere)

    def look(self, at, kind="action_late"):
        """Who was told by then that it was passed on to them, in the order of those who can be."""
        self.alerts.now = at
        self.run()
        people = {"dsl": self.place.dsl, "head": self.place.head, "trust": self.place.trust_lead}
        told = {who: [each.kind for each in self.alerts.inbox(staff).alerts] for who, staff in people.items()}
        assert all(kinds.count(kind) <= 1 for kinds in told.values()), told
        return [who for who, kinds in told.items() if kind in kinds]

    def state(self, source_id):
        with self.open_unit() as unit:
            return unit.session.scalar(select(LateWorkRow.state).where(LateWorkRow.source_id == source_id))


@pytest.fixture
def desk(alerts, place):
    return Desk(alerts, place)


def test_each_next_people_are_told_once_after_a_school_day(desk):
    action = desk.action()
    assert desk.look(THURSDAY + timedelta(hours=23, minutes=59)) == []
    assert desk.look(THURSDAY + timedelta(days=1)) == ["dsl", "head"], "those who triage there, as one"
    assert desk.look(datetime(2026, 11, 30, 8, 59, tzinfo=UTC)) == ["dsl", "head"], "a weekend is no school day"
    with ThreadPoolExecutor(4) as pool:
        desk.alerts.now = datetime(2026, 11, 30, 9, tzinfo=UTC)
        assert sum(pool.map(lambda _: desk.run(), range(4))) == 1, "however many replicas look"
    assert desk.look(datetime(2026, 12, 1, 9, tzinfo=UTC)) == ["dsl", "head", "trust"]
    assert desk.state(action) == "told"
    assert desk.look(datetime(2027, 1, 12, 9, tzinfo=UTC)) == ["dsl", "head", "trust"]


@pytest.mark.parametrize("how", [{"done": True}, {"due_on": date(2026, 12, 9)}])
def test_it_ends_when_somebody_acts(desk, how):
    action = desk.action()
    desk.becomes(action, **how)
    assert desk.look(THURSDAY + timedelta(days=1)) == []
    assert desk.state(action) == "ended"
    desk.becomes(action, done=False, due_on=date(2026, 12, 9))
    desk.alerts.now = datetime(2026, 12, 10, 9, tzinfo=UTC)
    desk.overdue(action)
    assert desk.look(datetime(2026, 12, 11, 9, tzinfo=UTC)) == ["dsl", "head"], "a new day that passes begins anew"


def test_whoever_it_is_passed_on_to_has_the_time_anew(desk, alerts, place):
    action = desk.action()
    other = alerts.staff("reporter", place.school)
    desk.becomes(action, owner_id=other, given_by=place.dsl)
    assert desk.look(THURSDAY + timedelta(days=1)) == []
    assert desk.look(datetime(2026, 11, 30, 9, tzinfo=UTC)) == ["dsl", "head"]


def test_after_a_while_away_they_are_told_in_order_and_only_in_duty_hours(desk):
    desk.action()
    sunday = datetime(2026, 12, 6, 12, tzinfo=UTC)
    assert desk.look(sunday) == []
    assert desk.look(datetime(2026, 12, 7, 8, 29, tzinfo=UTC)) == []
    assert desk.look(datetime(2026, 12, 7, 8, 30, tzinfo=UTC)) == ["dsl", "head"]
    assert desk.look(datetime(2026, 12, 7, 15, tzinfo=UTC)) == ["dsl", "head"], "not both at once"
    assert desk.look(datetime(2026, 12, 8, 8, 30, tzinfo=UTC)) == ["dsl", "head", "trust"]


def test_no_mail_in_the_holidays(desk, alerts, place):
    """The owner's own reminder is in the inbox at once, and its mail is sent when the school is there again."""
    terms = [(date(2026, 9, 2), date(2026, 11, 25)), (date(2026, 11, 30), date(2026, 12, 18))]
    alerts.calendar(place.school, WEEK, terms=terms)
    alerts.send()
    desk.action()
    alerts.sink.taken.clear()
    alerts.send()
    assert [each["Subject"] for each in alerts.sink.taken] == ["Haven: Action for you"]
    assert alerts.inbox(place.teacher).alerts[0].kind == "action_overdue"
    assert desk.look(datetime(2026, 11, 27, 15, tzinfo=UTC)) == []
    alerts.now = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
    assert alerts.send() == 1
    assert desk.look(datetime(2026, 12, 1, 8, 30, tzinfo=UTC)) == ["dsl", "head"]


def test_nobody_linked_to_the_child_is_told(desk, place):
    action = desk.action(kept_from=[place.head])
    desk.becomes(action, kept_from_ids=[place.head, place.trust_lead])
    assert desk.look(THURSDAY + timedelta(days=1)) == ["dsl"]
    assert desk.look(datetime(2026, 11, 30, 9, tzinfo=UTC)) == ["dsl"]
    assert desk.state(action) == "told"


def test_where_the_owner_left_the_team_had_it_at_once(desk, alerts, place):
    gone = alerts.staff("reporter", place.school, active=False)
    desk.action(owner=gone)
    assert [each.kind for each in alerts.inbox(place.head).alerts][:1] == ["action_overdue"]
    assert desk.look(THURSDAY + timedelta(days=1)) == ["trust"], "and the trust lead is next"


def test_a_file_whose_review_is_due(desk, alerts, place):
    card = desk.file()
    line = alerts.inbox(place.dsl).alerts[0]
    assert (line.kind, line.object_id, line.sender_name) == ("file_review_due", card, "Dana Lead")
    assert desk.look(THURSDAY + timedelta(days=1), "file_review_late") == ["head"]
    assert desk.look(datetime(2026, 11, 30, 9, tzinfo=UTC), "file_review_late") == ["head", "trust"]
    alerts.send()
    assert all("child" in part.get_content() for mail in alerts.sink.taken for part in mail.iter_parts())
    reviewed = desk.file()
    desk.elsewhere.files[reviewed] = desk.elsewhere.files[reviewed].model_copy(update={"holds": False})
    alerts.later(days=9)
    desk.run()
    assert desk.state(reviewed) == "ended"


def test_a_file_nobody_leads_for_or_whose_lead_is_linked_is_for_the_team(desk, alerts, place):
    nobodys = desk.file(lead_id=None)
    linked = desk.file(kept_from_ids=[place.dsl])
    assert [each.object_id for each in alerts.inbox(place.dsl).alerts] == [nobodys]
    assert {each.object_id for each in alerts.inbox(place.head).alerts} == {nobodys, linked}
    desk.elsewhere.files[linked] = desk.elsewhere.files[linked].model_copy(update={"holds": False})
    assert desk.look(THURSDAY + timedelta(days=1), "file_review_late") == ["trust"], "the team was told at once"


def test_the_trust_says_after_how_many_school_days(desk, alerts, place):
    desk.action()
    ruler = alerts.access(alerts.staff("ruler", place.school))
    rule = alerts.run(ruler, set_unread_rule, UnreadRule(minutes=60, late_days=3, version=0))
    assert rule.late_days == 3
    kept = alerts.run(ruler, set_unread_rule, UnreadRule(minutes=60, version=1))
    assert kept.late_days == 3, "a caller of the release before does not say"
    assert desk.look(datetime(2026, 12, 1, 8, 59, tzinfo=UTC)) == [], "also what waits already"
    assert desk.look(datetime(2026, 12, 1, 9, tzinfo=UTC)) == ["dsl", "head"]


def test_incidents_that_does_not_answer_is_waited_for_and_what_it_lost_holds_nothing_up(desk):
    lost, kept = desk.action(), desk.action()
    desk.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        desk.look(THURSDAY + timedelta(days=1))
    desk.elsewhere.silent = False
    del desk.elsewhere.actions[lost]
    assert desk.look(THURSDAY + timedelta(days=1)) == ["dsl", "head"]
    assert (desk.state(lost), desk.state(kept)) == ("gone", "waiting")
