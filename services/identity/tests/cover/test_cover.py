"""Cover for a safeguarding lead: who names it, for how long, whose yes it takes, who is told, how it ends."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity.calendar import SchoolDate, SetSchoolYear
from haven_schemas.acts.identity.cover import CoverQuery, EndCover, NameCover
from haven_schemas.errors import ErrorCode, Problem
from identity.cover.cover import count_school_days
from identity.cover.list import list_cover, present_cover
from identity.cover.name import end_cover, name_cover
from identity.models import NoticeRow
from identity.roles.grants import day_of
from identity.schools.years import set_school_year
from office import Office, asked
from sqlalchemy import select
from support.lists import every
from timescales.calendars import Calendar, SchoolTerms

MONDAY = date(2026, 11, 30)
AUTUMN = Calendar(terms=SchoolTerms([(date(2026, 9, 2), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 3, 25))]))


class Desk(Office):
    """A school with a head and a lead; the trust's lead; a lead of another school, who covers."""

    def __init__(self, identity):
        super().__init__(identity)
        self.here, self.elsewhere = identity.add_school("Alder"), identity.add_school("Beech")
        self.trust_lead = self.hire("trust_lead", name="Tara Trust")
        self.head = self.hire("headteacher", self.here, name="Hari Head")
        self.lead = self.hire("dsl", self.here, name="Dana Lead")
        self.other = self.hire("dsl", self.elsewhere, name="Omar Other")

    @property
    def today(self):
        with self.identity.database.unit(NOBODY) as unit:
            return day_of(unit.now)

    def name(self, caller=None, staff=None, first=0, days=4, school=None):
        first_day = self.today + timedelta(days=first)
        request = NameCover(
            staff_id=staff or self.other, school_id=school or self.here, first_day=first_day,
            last_day=first_day + timedelta(days=days),
        )  # fmt: skip
        return self.do(caller or self.trust_lead, name_cover, request)

    def list(self, caller=None):
        return self.run(caller or self.trust_lead, list_cover, CoverQuery(school_id=self.here))

    def states(self):
        return [each.state for each in self.list().cover]

    def stop(self, cover_id, caller=None):
        self.do(caller or self.trust_lead, end_cover, EndCover(cover_id=cover_id))

    def triages(self, staff):
        return self.access(staff).has("concern:triage", self.here)

    def mailed(self, staff):
        with self.identity.database.unit(NOBODY) as unit:
            found = select(NoticeRow.kind).where(NoticeRow.staff_id == staff)
            return unit.session.scalars(found.order_by(NoticeRow.created_at, NoticeRow.id)).all()


@pytest.fixture
def desk(identity):
    identity.now = datetime(2026, 11, 30, 9, tzinfo=UTC)
    return Desk(identity)


@every(
    ("first", "last", "counted"),
    [
        (MONDAY, MONDAY, 1),
        (MONDAY, date(2026, 12, 11), 10),
        (MONDAY, date(2026, 12, 13), 10),  # the weekend after
        (date(2026, 12, 14), date(2027, 1, 8), 10),  # the Christmas holidays between
        (MONDAY, date(2026, 12, 14), "last_day"),
        (date(2026, 12, 21), date(2026, 12, 22), "last_day"),  # no school day at all
        (MONDAY, date(2026, 11, 29), "last_day"),
        (date(2026, 11, 26), MONDAY, "first_day"),
        (date(2027, 2, 1), date(2027, 2, 2), "first_day"),
    ],
)
def test_ten_school_days_by_the_schools_calendar(first, last, counted):
    today = date(2026, 11, 27)
    if isinstance(counted, int):
        assert count_school_days(first, last, AUTUMN, today) == counted
        return
    assert fields_of(count_school_days, first, last, AUTUMN, today) == [counted]


def refused(call, *given, **more):
    with pytest.raises(Problem) as problem:
        call(*given, **more)
    return problem.value.code


def fields_of(call, *given):
    with pytest.raises(Problem) as problem:
        call(*given)
    return [each.field for each in problem.value.fields]


def test_where_no_calendar_was_entered_working_days_count_and_a_summer_is_no_cover():
    today = date(2026, 7, 20)
    assert count_school_days(today, date(2026, 7, 31), Calendar(), today) == 10
    assert fields_of(count_school_days, today, date(2026, 8, 3), Calendar(), today) == ["last_day"]
    summer = Calendar(
        terms=SchoolTerms([(date(2026, 4, 13), date(2026, 7, 21)), (date(2026, 9, 2), date(2026, 12, 18))])
    )
    assert fields_of(count_school_days, today, date(2026, 9, 4), summer, today) == ["last_day"]


def test_it_is_in_force_only_once_a_second_person_agreed_and_ends_by_itself(desk, identity):
    named = desk.name()
    assert (named.request_id is not None, desk.states(), desk.triages(desk.other)) == (True, ["waiting"], False)
    assert desk.mailed(desk.head) == ["confirmation_asked", "cover_named"]
    for nobody in (desk.trust_lead, desk.other):
        assert refused(desk.decide, nobody, named.request_id) in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED)
    desk.decide(desk.head, named.request_id)
    assert (desk.states(), desk.triages(desk.other)) == (["now"], True)
    identity.later(days=5)
    assert (desk.states(), desk.triages(desk.other)) == (["over"], False)


def test_only_the_trusts_lead_names_cover_and_never_themselves(desk):
    administrator = desk.hire("administrator")
    for caller in (desk.head, desk.lead, administrator):
        assert refused(desk.name, caller) is ErrorCode.NOT_PERMITTED
    assert refused(desk.name, desk.trust_lead, desk.trust_lead) in (
        ErrorCode.NOT_PERMITTED,
        ErrorCode.INVALID_REQUEST,
    )
    assert refused(desk.name, desk.trust_lead, uuid4()) is ErrorCode.NOT_FOUND


def test_nobody_covers_where_they_lead_and_two_covers_share_no_day(desk):
    assert refused(desk.name, None, desk.lead) is ErrorCode.INVALID_REQUEST
    first = desk.name(days=4)
    assert refused(desk.name, None, desk.other, 4) is ErrorCode.INVALID_REQUEST, "also while it waits"
    desk.decide(desk.head, first.request_id)
    assert refused(desk.name, None, desk.other, 4) is ErrorCode.INVALID_REQUEST
    desk.name(first=5)
    assert desk.list(desk.head).in_a_year == 2, "the head sees how often"
    assert not desk.list(desk.head).may_name
    assert desk.list(desk.head).candidates == []


def test_who_looks_after_accounts_and_leads_nowhere_is_not_offered(desk):
    administrator, teacher = desk.hire("administrator"), desk.hire("reporter")
    offered = {each.staff_id for each in desk.list(desk.trust_lead).candidates}
    assert teacher in offered
    assert desk.lead in offered
    assert administrator not in offered


def test_it_is_ended_early_or_taken_back(desk):
    waiting = desk.name()
    assert refused(desk.stop, waiting.cover_id, desk.head) is ErrorCode.NOT_FOUND
    desk.stop(waiting.cover_id)
    assert desk.states() == ["ended"]
    assert refused(desk.decide, desk.head, waiting.request_id) is ErrorCode.NOT_FOUND
    agreed = desk.name()
    desk.decide(desk.head, agreed.request_id)
    desk.stop(agreed.cover_id)
    assert (desk.states(), desk.triages(desk.other)) == (["ended", "ended"], False)
    assert refused(desk.stop, agreed.cover_id) is ErrorCode.INVALID_REQUEST


def test_a_refusal_is_seen_and_home_says_what_is_named(desk, identity):
    refused = desk.name()
    desk.decide(desk.head, refused.request_id, confirm=False)
    assert desk.states() == ["refused"]
    desk.name(first=2)
    for caller in (desk.head, desk.trust_lead):
        present = desk.run(caller, present_cover, None)
        assert [(each.staff_name, each.state) for each in present.cover] == [("Omar Other", "waiting")]
        assert present.in_a_year == {desk.here: 2}
    other_head = desk.hire("headteacher", desk.elsewhere)
    assert desk.run(other_head, present_cover, None).cover == []


def test_the_schools_own_dates_count(desk):
    """A school that is shut that week has no school day to cover."""
    dates = [
        SchoolDate(kind="term", first_day=date(2026, 9, 2), last_day=date(2026, 12, 18)),
        SchoolDate(kind="closed", first_day=MONDAY, last_day=MONDAY + timedelta(days=4)),
    ]
    request = SetSchoolYear(school_id=desk.here, first_year=2026, version=0, dates=dates)
    desk.run(desk.head, set_school_year, request)
    assert refused(desk.name) is ErrorCode.INVALID_REQUEST
    assert desk.name(days=7).school_days == 1


def test_a_role_taken_away_in_another_place_ends_the_cover(desk):
    named = desk.name()
    desk.decide(desk.head, named.request_id)
    (role,) = [each for each in desk.account_of(desk.trust_lead, desk.other).roles if each.valid_until]
    desk.end(desk.trust_lead, role.grant_id)
    assert desk.states() == ["ended"]
    desk.give(desk.trust_lead, desk.other, asked("reporter", desk.here))
