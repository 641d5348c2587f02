"""Term dates, INSET days, opening hours and the trust's name: set a year at a time, checked, and what follows."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts.identity import calendar as contract
from haven_schemas.acts.identity.schools import ChangeSchool
from haven_schemas.errors import ErrorCode, FieldCode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from identity.schools.dates import check_dates, days_of, in_force
from identity.schools.school import change_school, set_opening_hours
from identity.schools.trust import change_trust, get_trust
from identity.schools.years import copy_calendar, school_calendar, school_years, set_school_year
from identity.setting_up.make import installation_state
from office import Office, code_of
from timescales.calendars import Calendar, SchoolTerms
from timescales.counting import last_day
from timescales.days import KindOfDay

SERVICE = Access(kind="service", actor_id=uuid4(), service="incidents")
YEAR = 2026


def line(kind, first, last=None, name=""):
    return contract.SchoolDate(kind=kind, name=name, first_day=first, last_day=last or first)


AUTUMN = line("term", date(2026, 9, 2), date(2026, 12, 18), "Autumn term")
SPRING = line("term", date(2027, 1, 4), date(2027, 3, 25), "Spring term")
HALF = line("closed", date(2026, 10, 26), date(2026, 10, 30), "Half term")
INSET = line("inset", date(2026, 11, 27))


@pytest.fixture
def office(identity):
    return Office(identity)


@pytest.fixture
def ada(office):
    return office.hire("administrator", name="Ada Admin", first_run=True)


@pytest.fixture
def north(office, ada):
    return office.identity.add_school("North School")


def put(office, caller, school, *dates, version=0, year=YEAR):
    request = contract.SetSchoolYear(school_id=school, first_year=year, version=version, dates=list(dates))
    return office.run(caller, set_school_year, request).version


def calendar(office, school):
    return office.identity.run(SERVICE, copy_calendar, contract.GetCalendar(school_id=school))


class TestDates:
    def test_a_year_is_set_told_and_set_again(self, office, identity, ada, north):
        assert put(office, ada, north, AUTUMN, HALF, INSET) == 1
        assert identity.published()[-1] == ("identity.school_changed", north, 2)
        years = office.run(ada, school_years, contract.GetSchoolYears(school_id=north, first_year=YEAR))
        [year] = years.own
        assert (year.first_year, year.version, year.dates) == (YEAR, 1, [AUTUMN, HALF, INSET])
        assert date(2026, 12, 25) in years.bank_holidays
        assert date(2027, 5, 3) in years.bank_holidays
        assert put(office, ada, north, SPRING, version=1) == 2
        assert calendar(office, north).terms == [(SPRING.first_day, SPRING.last_day)]
        assert len(identity.audited("school:dates:set")) == 2

    def test_a_stale_year_is_refused(self, office, ada, north):
        put(office, ada, north, AUTUMN)
        assert office.refused(put, office, ada, north, SPRING).code is ErrorCode.STALE_VERSION

    def test_the_trusts_dates_hold_where_a_school_has_none(self, office, identity, ada, north):
        south = identity.add_school("South School")
        put(office, ada, None, AUTUMN, HALF, INSET)
        changed = [each for each in identity.published() if each[0] == "identity.school_changed"]
        assert sorted(changed[-2:], key=str) == sorted([(changed[0][0], each, 2) for each in (north, south)], key=str)
        put(office, ada, south, line("inset", date(2026, 9, 3)))
        first, second = calendar(office, north), calendar(office, south)
        assert first.terms == second.terms == [(AUTUMN.first_day, AUTUMN.last_day)]
        assert (first.inset, second.inset) == ([INSET.first_day], [date(2026, 9, 3)])
        assert date(2026, 10, 28) in second.closed

    def test_a_school_with_terms_of_its_own_takes_nothing_of_the_trusts(self, office, ada, north):
        put(office, ada, None, AUTUMN, HALF, INSET)
        put(office, ada, north, SPRING)
        found = calendar(office, north)
        assert (found.terms, found.closed, found.inset) == ([(SPRING.first_day, SPRING.last_day)], [], [])

    def test_the_package_of_timescales_counts_by_it(self, office, ada, north):
        put(office, ada, north, AUTUMN, HALF, INSET)
        found = calendar(office, north)
        made = Calendar(found.nation, SchoolTerms(found.terms, frozenset(found.closed)))
        assert last_day(date(2026, 10, 22), 3, KindOfDay.SCHOOL, made) == date(2026, 11, 3)
        assert last_day(date(2026, 11, 26), 1, KindOfDay.SCHOOL, made) == date(2026, 11, 30), "past the INSET day"
        assert last_day(date(2026, 10, 22), 3, KindOfDay.WORKING, made) == date(2026, 10, 27)

    @pytest.mark.parametrize(
        ("dates", "field", "code"),
        [
            ([AUTUMN, line("term", date(2026, 12, 18))], "dates.1.first_day", FieldCode.OVERLAPS),
            ([AUTUMN, HALF, line("inset", date(2026, 10, 30))], "dates.2.first_day", FieldCode.OVERLAPS),
            ([line("term", date(2026, 9, 2), date(2026, 9, 1))], "dates.0.last_day", FieldCode.WRONG_FORMAT),
            ([line("term", date(2026, 7, 31))], "dates.0.first_day", FieldCode.TOO_LONG_AGO),
            ([line("term", date(2027, 9, 1))], "dates.0.last_day", FieldCode.TOO_FAR_AHEAD),
            ([HALF], "dates", FieldCode.REQUIRED),
            ([AUTUMN, line("inset", date(2026, 12, 25))], "dates.1.first_day", FieldCode.AS_IT_IS),
            ([AUTUMN, line("inset", date(2026, 9, 5))], "dates.1.first_day", FieldCode.AS_IT_IS),
        ],
    )
    def test_dates_that_cannot_be(self, office, ada, north, dates, field, code):
        problem = office.refused(put, office, ada, north, *dates)
        assert code_of(problem) == ("invalid_request", [(field, code.value)])

    def test_who_may(self, office, identity, ada, north):
        south = identity.add_school("South School")
        head = office.hire("headteacher", north)
        assert put(office, head, north, AUTUMN) == 1
        assert office.refused(put, office, head, south, AUTUMN).code is ErrorCode.NOT_FOUND
        assert office.refused(put, office, head, None, AUTUMN).code is ErrorCode.NOT_PERMITTED
        asked = contract.GetSchoolYears(school_id=south)
        assert office.refused(office.run, head, school_years, asked).code is ErrorCode.NOT_FOUND
        teacher = office.hire("reporter", north)
        found = office.run(teacher, school_calendar, contract.GetCalendar(school_id=north))
        assert found.terms == [(AUTUMN.first_day, AUTUMN.last_day)]
        elsewhere = contract.GetCalendar(school_id=south)
        assert office.refused(office.run, teacher, school_calendar, elsewhere).code is ErrorCode.NOT_FOUND


_ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_DAYS = st.dates(date(2026, 8, 1), date(2027, 8, 31))
_LINES = st.builds(
    lambda kind, first, length: line(kind, first, min(first + timedelta(days=length), date(2027, 8, 31))),
    st.sampled_from(["term", "closed", "inset"]), _DAYS, st.integers(0, 60),
)  # fmt: skip


@_ON_A_BUSY_MACHINE
@given(st.lists(_LINES, max_size=8))
def test_what_is_taken_shares_no_day_it_must_not(dates):
    try:
        check_dates(YEAR, dates, lambda day: True)
    except Exception as refused:
        assert refused.fields  # noqa: PT017  # which are refused is said above
        return
    for kinds in ({"term"}, {"closed", "inset"}):
        days = [day for each in dates if each.kind in kinds for day in days_of(each)]
        assert len(days) == len(set(days))


@_ON_A_BUSY_MACHINE
@given(st.lists(_LINES, max_size=5), st.lists(_LINES, max_size=5))
def test_what_holds_is_of_the_school_or_of_the_trust_and_of_nobody_else(own, of_trust):
    found = in_force(own, of_trust)
    owners = [own] if any(each.kind == "term" for each in own) else [own, of_trust]
    known = {day for dates in owners for each in dates if each.kind == "inset" for day in days_of(each)}
    assert found.inset <= known
    assert len(found.terms) in {sum(each.kind == "term" for each in dates) for dates in (own, of_trust)}


class TestHours:
    def hours(self, office, caller, school, *days, version):
        week = [contract.OpenDay(weekday=day, opens=opens, closes=closes) for day, opens, closes in days]
        request = contract.SetOpeningHours(school_id=school, version=version, hours=week)
        return office.run(caller, set_opening_hours, request).version

    def test_a_week_is_set_and_replaced(self, office, ada, north):
        assert self.hours(office, ada, north, (0, "08:30", "15:30"), (4, "08:30", "14:00"), version=1) == 2
        assert self.hours(office, ada, north, (0, "08:00", "15:30"), version=2) == 3
        [day] = calendar(office, north).hours
        assert (day.weekday, day.opens, day.closes) == (0, "08:00", "15:30")

    def test_what_cannot_be(self, office, ada, north):
        twice = office.refused(self.hours, office, ada, north, (0, "08:30", "15:30"), (0, "08:30", "15:30"), version=1)
        assert code_of(twice) == ("invalid_request", [("hours.1.weekday", "duplicate")])
        back = office.refused(self.hours, office, ada, north, (0, "15:30", "08:30"), version=1)
        assert code_of(back) == ("invalid_request", [("hours.0.closes", "wrong_format")])
        stale = office.refused(self.hours, office, ada, north, version=9)
        assert stale.code is ErrorCode.STALE_VERSION


class TestDuty:
    def change(self, office, caller, school, version, **said):
        facts = {"laestab": None, "nation": "england", "phase": None, "kind": None, "local_authority": None, **said}
        asked = ChangeSchool(school_id=school, version=version, name="North School", **facts)
        return office.run(caller, change_school, asked).version

    def test_duty_is_longer_than_the_school_is_open_and_whoever_does_not_know_of_it_leaves_it(self, office, ada, north):
        assert calendar(office, north).duty == []
        said = {"duty_from": "07:30", "duty_to": "17:30", "night_number": "01632 960 001"}
        assert self.change(office, ada, north, 1, **said) == 2
        found = calendar(office, north)
        assert [(day.weekday, day.opens, day.closes) for day in found.duty] == [
            (day, "07:30", "17:30") for day in range(5)
        ]
        assert found.night_number == "01632 960 001"
        TestHours().hours(office, ada, north, (0, "08:30", "15:30"), (5, "07:00", "12:00"), version=2)
        [monday, saturday] = calendar(office, north).duty
        assert (monday.opens, monday.closes, saturday.opens, saturday.closes) == ("07:30", "17:30", "07:00", "17:30")
        assert self.change(office, ada, north, 3) == 3, "the release before says none of them"
        self.change(office, ada, north, 3, duty_from="", duty_to="", night_number="")
        found = calendar(office, north)
        assert (found.duty, found.night_number) == (found.hours, None)

    @pytest.mark.parametrize("said", [("08:00", ""), ("", "17:00"), ("17:00", "08:00"), ("08:00", "08:00")])
    def test_duty_that_cannot_be(self, office, ada, north, said):
        problem = office.refused(self.change, office, ada, north, 1, duty_from=said[0], duty_to=said[1])
        assert code_of(problem) == ("invalid_request", [("duty_to", "wrong_format")])


class TestTheTrust:
    def rename(self, office, caller, name, version):
        return office.run(caller, change_trust, contract.ChangeTrust(name=name, version=version))

    def test_its_first_name_and_another(self, office, identity, ada, north):
        assert office.run(ada, get_trust) == contract.TrustView(name=None, version=0)
        assert self.rename(office, ada, " Alder Trust ", 0) == contract.TrustView(name="Alder Trust", version=1)
        assert self.rename(office, ada, "Alder Learning Trust", 1).version == 2
        assert identity.run(SERVICE, installation_state).trust_name == "Alder Learning Trust"
        assert office.refused(self.rename, office, ada, "X", 1).code is ErrorCode.STALE_VERSION

    def test_a_head_does_not_name_the_trust(self, office, identity, ada, north):
        identity.add_school("South School")
        head = office.hire("headteacher", north)
        assert office.refused(self.rename, office, head, "Mine", 0).code is ErrorCode.NOT_PERMITTED
