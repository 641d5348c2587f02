"""People who are away: what can be said, who is told in their place and when, and who learns of it; on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from alerts.absences.absences import (
    begin_absences,
    end_absence,
    forget_absences,
    list_absences,
    say_away,
    staff_away,
    team_absences,
)
from alerts.absences.teams_away import teams_away, tell_of_teams_away
from alerts.alert.watched_concern import note_opened
from alerts.models import AbsenceRow, LateWorkRow, TeamAwayRow
from alerts.unseen.late_work import tell_of_late_work
from alerts.unseen.next_people import tell_next_people
from alerts_world import OWN, RIGHTS
from chassis.ground.away import OwnerAway
from chassis.ground.context import Access, Grant
from haven_schemas.acts.absences import (
    AbsencesQuery,
    EndAbsence,
    SayAway,
    StaffAwayQuery,
    TeamAbsencesQuery,
)
from haven_schemas.acts.identity.calendar import OpenDay
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConcernOpened
from haven_schemas.rights import Right
from sqlalchemy import func, select

TODAY = date(2026, 11, 24)
"""The Tuesday of ``conftest.A_MORNING``, 9 o'clock."""
WEEK = [OpenDay(weekday=day, opens="08:30", closes="15:30") for day in range(5)]
RIGHTS |= {
    "keeper": ["alert:read", "staff:administer", "staff:read"],
    "looks_after": ["alert:read", "school:administer", "staff:read"],
}


class Office:
    """A school on weekdays from 8:30 to 15:30, whose people can be away."""

    def __init__(self, alerts, place):
        self.alerts, self.place = alerts, place
        alerts.calendar(place.school, WEEK)

    def open_unit(self):
        return self.alerts.database.unit(OWN, schools=[])

    def say(self, staff_id, first=TODAY, last=TODAY, *, by=None):
        asked = SayAway(staff_id=staff_id if by else None, first_day=first, last_day=last)
        access = self.alerts.access(by or staff_id)
        return self.alerts.run(access, say_away, asked).absence_id

    def end(self, absence_id, by):
        self.alerts.run(self.alerts.access(by), end_absence, EndAbsence(absence_id=absence_id))

    def look(self):
        """One run of every timer."""
        begin_absences(self.open_unit)
        tell_of_teams_away(self.open_unit)
        tell_next_people(self.open_unit, self.alerts.elsewhere)
        tell_of_late_work(self.open_unit, self.alerts.elsewhere)

    def concern(self, **given):
        concern_id = self.alerts.concern(self.place.school, self.place.teacher, self.place.category, **given)
        self.alerts.tell(concern_id)
        return concern_id

    def told(self, *kinds, of=None):
        """Who has an alert of one of ``kinds``, and of how many."""
        people = {"dsl": self.place.dsl, "head": self.place.head, "trust": self.place.trust_lead}
        lines = {who: self.alerts.inbox(staff).alerts for who, staff in people.items()}
        found = {who: [each for each in found if each.kind in kinds] for who, found in lines.items()}
        return {who: len(each) for who, each in found.items() if each}

    def of_concern(self):
        return self.told("concern_recorded", "concern_unread")

    def count(self, table):
        with self.open_unit() as unit:
            return unit.session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def office(alerts, place):
    return Office(alerts, place)


def test_a_new_concern_goes_at_once_to_the_next_people_where_everybody_told_is_away(office, place):
    office.say(place.dsl)
    office.concern()
    assert office.of_concern() == {"dsl": 1, "head": 1}, "the headteacher is there"
    office.say(place.head)
    first = office.concern(urgency="now")
    assert office.of_concern() == {"dsl": 2, "head": 2, "trust": 1}
    office.alerts.tell(first)
    office.look()
    assert office.of_concern() == {"dsl": 2, "head": 2, "trust": 2}, "the first one waits for nobody any more, either"
    assert office.alerts.inbox(place.dsl).unread == 2, "whoever is away finds all of it"


def test_what_is_announced_again_after_somebody_read_it_goes_to_nobody_else(office, place, alerts):
    concern_id = office.concern()
    event = ConcernOpened(concern_id=concern_id, reader_id=place.dsl)
    alerts.run(OWN, note_opened, alerts.elsewhere, event, schools=[place.school])
    office.say(place.dsl)
    office.say(place.head)
    alerts.tell(concern_id)
    office.look()
    assert office.of_concern() == {"dsl": 1, "head": 1}


def test_what_waits_already_is_passed_on_when_they_go_away_and_each_is_told_once(office, place, alerts):
    alerts.now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    office.concern(kept_from_ids=[place.trust_lead])
    office.concern()
    office.say(place.dsl, TODAY, date(2026, 11, 25))
    office.look()
    assert office.of_concern() == {"dsl": 2, "head": 2}, "the headteacher is there and has it"
    office.say(place.head, date(2026, 11, 25), date(2026, 11, 25))
    office.look()
    assert office.of_concern() == {"dsl": 2, "head": 2}, "not before it begins"
    alerts.now = datetime(2026, 11, 25, 0, 0, 10, tzinfo=UTC)
    office.look()
    assert office.of_concern() == {"dsl": 2, "head": 2}, "nobody is woken for an ordinary concern"
    alerts.now = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: office.look(), range(4)))
    assert office.of_concern() == {"dsl": 2, "head": 2, "trust": 1}, "never whoever is linked to the child"
    asked = len(alerts.elsewhere.asked)
    office.look()
    assert len(alerts.elsewhere.asked) == asked, "and it is not looked at again every ten seconds"


def test_an_ordinary_concern_of_a_friday_evening_waits_for_whoever_is_there_on_monday(office, place, alerts):
    alerts.now = datetime(2026, 11, 27, 17, tzinfo=UTC)
    monday = date(2026, 11, 30)
    for each in (place.dsl, place.head):
        office.say(each, monday, monday)
    office.concern(urgency="now")
    assert office.of_concern() == {"dsl": 1, "head": 1}, "today they are there"
    office.concern()
    assert office.of_concern() == {"dsl": 2, "head": 2, "trust": 1}, "on Monday nobody would read it"


def test_a_school_without_a_calendar_counts_the_usual_week(office, alerts):
    alerts.elsewhere.calendar_refused = True
    school = uuid4()
    dsl, trust_lead = alerts.staff("dsl", school), alerts.staff("trust_lead", school)
    office.say(dsl)
    alerts.tell(alerts.concern(school, dsl, alerts.category()))
    assert len(alerts.inbox(trust_lead).alerts) == 1


def test_while_incidents_is_away_it_waits_and_is_told_afterwards(office, place, alerts):
    office.concern()
    for each in (place.dsl, place.head):
        office.say(each)
    alerts.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        office.look()
    assert office.of_concern() == {"dsl": 1, "head": 1}
    alerts.elsewhere.silent = False
    office.look()
    assert office.of_concern() == {"dsl": 1, "head": 1, "trust": 1}


def late_action(office, **given):
    place = office.place
    facts = office.alerts.assign(
        place.school, place.teacher, place.dsl, place.category, due_on=TODAY - timedelta(days=1), **given
    )
    office.alerts.remind(facts.action_id, place.teacher, "overdue", uuid4())
    return facts.action_id


def test_late_work_of_somebody_away_goes_at_once_to_who_triages(office, place, alerts):
    office.say(place.teacher)
    late_action(office)
    office.look()
    assert office.told("action_late") == {"dsl": 1, "head": 1}
    assert alerts.inbox(place.teacher).unread == 2, "given, and overdue"


def test_late_work_is_passed_on_when_its_owner_goes_away_and_over_a_team_that_is(office, place, alerts):
    action = late_action(office)
    office.look()
    assert office.told("action_late") == {}
    for each in (place.dsl, place.head, place.teacher):
        office.say(each)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: office.look(), range(4)))
    assert office.told("action_late") == {"dsl": 1, "head": 1, "trust": 1}
    alerts.later(days=3)
    office.look()
    with office.open_unit() as unit:
        row = unit.session.get(LateWorkRow, action)
        assert (row.state, len(row.told_ids)) == ("told", 4)


def test_late_work_is_passed_on_in_duty_hours_alone(office, place, alerts):
    alerts.now = datetime(2026, 11, 24, 18, tzinfo=UTC)
    office.say(place.teacher, TODAY, date(2026, 11, 25))
    late_action(office)
    office.look()
    assert office.told("action_late") == {}
    alerts.now = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    office.look()
    assert office.told("action_late") == {"dsl": 1, "head": 1}


def test_the_trusts_lead_is_told_once_that_a_whole_team_is_away_on_a_school_day(office, place, alerts):
    office.say(place.dsl, date(2026, 12, 1), date(2026, 12, 4))
    office.look()
    assert office.told("team_away") == {}, "the headteacher is there"
    away = office.say(place.head, date(2026, 12, 3), date(2026, 12, 8))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: office.look(), range(4)))
    alerts.send()
    mails = [mail for mail in alerts.sink.taken if "safeguarding team" in mail["Subject"]]
    assert (office.told("team_away"), len(mails)) == ({"trust": 1}, 1), "long before, and however many replicas look"
    words = mails[0].get_body(("plain",)).get_content()
    assert not any(part in words for part in ("Alder", "Dana", "Hari", "3 December"))
    office.say(place.dsl, date(2026, 12, 5), date(2026, 12, 6))
    office.look()
    assert office.told("team_away") == {"trust": 1}, "a weekend more is no school day more"
    office.end(away, place.head)
    office.look()
    assert office.count(TeamAwayRow) == 0
    office.say(place.head, date(2026, 12, 4), date(2026, 12, 4))
    office.look()
    assert office.told("team_away") == {"trust": 2}, "another absence is another matter"


def test_of_the_holidays_and_of_a_school_the_trusts_lead_looks_after_alone_nobody_is_told(office, place, alerts):
    terms = [(date(2026, 9, 2), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 2, 12))]
    alerts.calendar(place.school, WEEK, terms=terms, inset=[date(2027, 1, 4)], closed=[date(2027, 1, 4)])
    for each in (place.dsl, place.head):
        office.say(each, date(2026, 12, 19), date(2027, 1, 4))
    small = alerts.school()
    lead = alerts.staff("trust_lead", small)
    office.say(lead)
    office.look()
    assert office.told("team_away") == {}
    assert alerts.inbox(lead).alerts == []


def test_somebody_of_two_schools_is_away_from_both(office, place, alerts):
    other = alerts.school()
    both = alerts.staff("dsl", place.school, other, name="Bo Both")
    trust = alerts.staff("trust_lead", place.school, other)
    office.say(both, TODAY, TODAY)
    office.look()
    assert [each.school_id for each in alerts.inbox(trust).alerts] == [other], "the first school has others"
    looking = alerts.access(alerts.staff("looks_after", place.school, other))
    found = alerts.run(looking, teams_away, Empty())
    assert [(each.school_id, each.first_day, each.last_day) for each in found.teams] == [(other, TODAY, TODAY)]
    for school in (place.school, other):
        away = alerts.run(looking, staff_away, StaffAwayQuery(school_id=school)).away
        assert [(each.staff_id, each.until) for each in away] == [(both, TODAY)]


def test_two_who_say_the_same_at_once_are_one(office, place, alerts):
    outcomes = []

    def say(_):
        try:
            outcomes.append(str(office.say(place.dsl) is not None))
        except Problem as problem:
            outcomes.append(problem.fields[0].code.value)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(say, range(4)))
    assert sorted(outcomes) == ["True", "overlaps", "overlaps", "overlaps"]
    assert office.count(AbsenceRow) == 1


def test_who_says_it_for_whom_and_what_each_is_told(office, place, alerts):
    elsewhere = alerts.school()
    keeper = alerts.staff("keeper", place.school, name="Kit Keeper")
    stranger = alerts.staff("keeper", elsewhere)
    absence = office.say(place.teacher, TODAY, date(2026, 11, 27), by=keeper)
    own = alerts.run(alerts.access(place.teacher), list_absences, AbsencesQuery())
    assert [(each.id, each.said_by) for each in own.absences] == [(absence, "Kit Keeper")], "they see who said it"
    for attempt in (
        lambda: office.say(place.teacher, date(2026, 12, 1), date(2026, 12, 1), by=stranger),
        lambda: office.say(place.dsl, by=place.teacher),
        lambda: office.say(place.teacher, by=place.teacher),
        lambda: office.end(absence, stranger),
        lambda: office.end(uuid4(), keeper),
        lambda: alerts.run(alerts.access(stranger), list_absences, AbsencesQuery(staff_id=place.teacher)),
        lambda: alerts.run(alerts.access(keeper), team_absences, TeamAbsencesQuery(school_id=place.school)),
    ):
        with pytest.raises(Problem) as refused:
            attempt()
        assert refused.value.code is ErrorCode.NOT_FOUND, "what is another's is not there"
    with pytest.raises(Problem) as refused:
        alerts.run(alerts.access(stranger), staff_away, StaffAwayQuery(school_id=place.school))
    assert refused.value.code is ErrorCode.NOT_PERMITTED
    alerts.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    office.end(absence, place.teacher)
    own = alerts.run(alerts.access(place.teacher), list_absences, AbsencesQuery())
    assert [each.last_day for each in own.absences] == [TODAY], "yesterday was the last day"
    with pytest.raises(Problem) as over:
        office.end(absence, keeper)
    assert over.value.fields[0].field == "absence_id"
    said = [(each["object_id"], each["right"]) for each in alerts.audited("alert:away:say")]
    assert said == [(str(place.teacher), Right.STAFF_ADMINISTER)]


def test_an_account_that_ended_is_away_from_nothing(office, place, alerts):
    keeper = alerts.staff("keeper", place.school)
    gone = alerts.staff("dsl", place.school, active=False)
    with pytest.raises(Problem) as refused:
        office.say(gone, by=keeper)
    assert refused.value.code is ErrorCode.NOT_FOUND


def test_the_schools_page_names_the_team_alone_and_who_gives_work_only_who_is_away_today(office, place, alerts):
    viewer = alerts.access(alerts.staff("looks_after", place.school))
    office.say(place.dsl, TODAY, date(2026, 11, 25))
    office.say(place.dsl, date(2026, 11, 26), date(2026, 11, 27))
    office.say(place.head, date(2026, 11, 26), date(2026, 11, 26))
    office.say(place.teacher, TODAY, TODAY)
    found = alerts.run(viewer, team_absences, TeamAbsencesQuery(school_id=place.school))
    assert [each.staff_name for each in found.absences] == ["Dana Lead", "Hari Head", "Dana Lead"]
    assert [(each.first_day, each.last_day) for each in found.everyone] == [(date(2026, 11, 26), date(2026, 11, 26))]
    away = alerts.run(viewer, staff_away, StaffAwayQuery(school_id=place.school)).away
    assert {each.staff_id: each.until for each in away} == {place.dsl: date(2026, 11, 27), place.teacher: TODAY}
    assert all(each["outcome"] == "done" for each in alerts.audited("alert:away:read"))


def test_it_is_deleted_a_fortnight_after_its_last_day(office, place, alerts):
    for each in (place.dsl, place.head):
        office.say(each)
    office.look()
    for days, left in ((14, (2, 1)), (15, (0, 0))):
        alerts.now = datetime(2026, 11, 24, 9, tzinfo=UTC) + timedelta(days=days)
        with office.open_unit() as unit:
            forget_absences(unit)
        assert (office.count(AbsenceRow), office.count(TeamAwayRow)) == left


def test_somebody_who_is_not_copied_yet_is_told_so(alerts):
    access = Access(
        kind="staff",
        actor_id=uuid4(),
        session_id=uuid4(),
        grants=(Grant(school_ids=frozenset(), role="reporter", rights=frozenset({"alert:read"})),),
    )
    with pytest.raises(Problem) as refused:
        alerts.run(access, say_away, SayAway(first_day=TODAY, last_day=TODAY))
    assert refused.value.code is ErrorCode.NOT_FOUND
