"""When the next people are told: by duty hours, at once for what is urgent, and without a calendar; on PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
from alerts.models import SchoolRow, UnreadConcernRow
from alerts.unseen.next_people import tell_next_people
from alerts.unseen.rule_set import set_unread_rule
from alerts.unseen.school import keep_calendars
from alerts_world import OWN
from chassis.ground.away import OwnerAway
from haven_schemas.acts.alerts import UnreadRule
from haven_schemas.acts.identity.calendar import OpenDay
from sqlalchemy import select, update
from support.metrics import own_metric

FRIDAY_EVENING = datetime(2026, 11, 27, 17, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
WEEK = [OpenDay(weekday=day, opens="08:30", closes="15:30") for day in range(5)]


class Night:
    """A school on a Friday evening: its DSL is told, the headteacher reported."""

    def __init__(self, alerts, place):
        self.alerts, self.place = alerts, place
        alerts.now = FRIDAY_EVENING

    def report(self, **said):
        concern_id = self.alerts.concern(self.place.school, self.place.head, self.place.category, **said)
        self.alerts.tell(concern_id)
        return concern_id

    def open_unit(self):
        return self.alerts.database.unit(OWN, schools=[])

    def look(self, at):
        self.alerts.now = at
        tell_next_people(self.open_unit, self.alerts.elsewhere)
        return self.passed_on()

    def passed_on(self):
        """To whom, in order: the headteacher, the trust lead."""
        told = {"head": self.place.head, "trust": self.place.trust_lead}
        kinds = {who: {each.kind for each in self.alerts.inbox(staff).alerts} for who, staff in told.items()}
        return [who for who, kinds_told in kinds.items() if "concern_unread" in kinds_told]


@pytest.fixture
def night(alerts, place):
    return Night(alerts, place)


def test_an_ordinary_concern_waits_for_duty(night, alerts, place):
    alerts.calendar(place.school, WEEK)
    night.report()
    assert night.look(MONDAY + timedelta(minutes=149)) == [], "two hours of a school that opens at half past eight"
    assert alerts.inbox(place.dsl).alerts[0].unread_since is None
    assert night.look(MONDAY + timedelta(minutes=150)) == ["head"]
    assert alerts.inbox(place.dsl).alerts[0].unread_since == FRIDAY_EVENING
    assert night.look(MONDAY + timedelta(minutes=269)) == ["head"]
    assert night.look(MONDAY + timedelta(minutes=270)) == ["head", "trust"]


def test_where_nothing_was_entered_a_weekday_is_assumed(night, alerts, place):
    alerts.calendar(place.school)
    night.report()
    assert night.look(MONDAY + timedelta(minutes=119)) == []
    assert night.look(MONDAY + timedelta(minutes=120)) == ["head"]


@pytest.mark.parametrize(
    ("urgency", "told"), [("now", "nobody"), ("now", "somebody"), ("today", "nobody"), ("today", None)]
)
def test_what_is_urgent_never_waits_for_monday(night, alerts, place, urgency, told):
    alerts.calendar(place.school, WEEK)
    night.report(urgency=urgency, told=told)
    assert night.look(FRIDAY_EVENING + timedelta(minutes=29)) == []
    assert night.look(FRIDAY_EVENING + timedelta(minutes=30)) == ["head"]
    assert night.look(FRIDAY_EVENING + timedelta(minutes=60)) == ["head", "trust"]
    assert {each.urgency for each in alerts.inbox(place.trust_lead).alerts} == {urgency}
    assert alerts.send() == 3
    assert all(mail["Subject"].startswith("Haven: URGENT: ") for mail in alerts.sink.taken)
    said = {"now": "A child may be in danger now", "today": "Has to be read today"}[urgency]
    assert all(said in part.get_content() for mail in alerts.sink.taken for part in mail.iter_parts())


def test_of_what_has_to_be_read_today_somebody_knows(night, alerts, place):
    alerts.calendar(place.school, WEEK)
    night.report(urgency="today", told="somebody")
    assert night.look(FRIDAY_EVENING + timedelta(minutes=119)) == []
    assert night.look(FRIDAY_EVENING + timedelta(minutes=120)) == ["head"], "by the clock all the same"


def test_a_report_that_turns_out_to_be_urgent_once_it_is_opened(night, alerts, place):
    """Sealed in a browser, while the vault was away when it came."""
    alerts.calendar(place.school, WEEK)
    concern_id = night.report()
    assert night.look(FRIDAY_EVENING + timedelta(minutes=10)) == []
    facts = alerts.elsewhere.concerns[concern_id]
    alerts.elsewhere.concerns[concern_id] = facts.model_copy(update={"urgency": "now", "told": "nobody"})
    alerts.tell(concern_id)
    assert night.look(FRIDAY_EVENING + timedelta(minutes=30)) == ["head"]
    alerts.elsewhere.concerns[concern_id] = facts
    alerts.tell(concern_id)
    assert night.look(FRIDAY_EVENING + timedelta(minutes=60)) == ["head", "trust"], "and stays so"


def test_hours_that_change_and_a_rule_that_is_set_hold_for_what_waits(night, alerts, place):
    alerts.calendar(place.school, WEEK)
    night.report()
    assert night.look(FRIDAY_EVENING + timedelta(hours=20)) == []
    alerts.calendar(place.school, [OpenDay(weekday=5, opens="09:00", closes="12:00")])
    assert night.look(datetime(2026, 11, 28, 11, tzinfo=UTC)) == ["head"], "a school that is there on Saturdays"
    ruler = alerts.access(alerts.staff("ruler", place.school))
    rule = alerts.run(ruler, set_unread_rule, UnreadRule(minutes=5, urgent_minutes=10, version=0))
    assert (rule.minutes, rule.urgent_minutes) == (5, 10)
    kept = alerts.run(ruler, set_unread_rule, UnreadRule(minutes=6, version=1))
    assert kept.urgent_minutes == 10, "a caller of the release before does not say"
    assert night.look(datetime(2026, 11, 28, 11, 6, tzinfo=UTC)) == ["head", "trust"]


def test_without_a_calendar_the_usual_hours_count_and_somebody_can_notice(night, alerts, place):
    """What the release before copied and began to watch has no calendar, no school and no pace."""
    alerts.calendar(place.school, [OpenDay(weekday=6, opens="09:00", closes="12:00")])
    first, second = night.report(), night.report(urgency="now", told="nobody")
    with night.open_unit() as unit:
        unit.session.execute(update(SchoolRow).values(calendar=None, calendar_version=None))
        unit.session.execute(update(UnreadConcernRow).values(school_id=None, pace=None, due_at=None))
    alerts.elsewhere.calendar_refused = True
    with pytest.raises(OwnerAway):
        keep_calendars(night.open_unit, alerts.elsewhere)
    missing = lambda: own_metric("haven_duty_hours_missing")
    assert missing() == 1
    assert night.look(FRIDAY_EVENING + timedelta(minutes=30)) == ["head"]
    assert {each.object_id for each in alerts.inbox(place.head).alerts} == {second}
    with night.open_unit() as unit:
        due = unit.session.scalar(select(UnreadConcernRow.due_at).where(UnreadConcernRow.concern_id == first))
    assert due == MONDAY + timedelta(hours=2)
    alerts.elsewhere.calendar_refused = False
    keep_calendars(night.open_unit, alerts.elsewhere)
    assert missing() == 0
    night.look(datetime(2026, 11, 29, 11, tzinfo=UTC))
    assert first in {each.object_id for each in alerts.inbox(place.head).alerts}, "on a Sunday, by its own hours"


def test_a_school_that_identity_does_not_have_holds_up_no_other(night, alerts, place):
    other = alerts.school()
    with night.open_unit() as unit:
        unit.session.execute(update(SchoolRow).values(calendar=None, calendar_version=None))
    del alerts.elsewhere.calendars[place.school]
    keep_calendars(night.open_unit, alerts.elsewhere)
    with night.open_unit() as unit:
        kept = unit.session.scalars(select(SchoolRow.id).where(SchoolRow.calendar.is_not(None))).all()
    assert kept == [other]
