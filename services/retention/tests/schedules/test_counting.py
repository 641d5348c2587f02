"""Until when a file is kept: worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from retention.schedules.counting import FileDays, kept, years_later
from retention.schedules.ready import READY
from retention.schedules.schedule import Schedule
from retention.schedules.used import in_use, ready_for, shorter_than_law
from support.lists import every
from timescales.codes import Status

TODAY = date(2026, 11, 24)
NOW = in_use([], TODAY)


def facts(*kinds, born_on=date(2010, 5, 3), last_on=date(2026, 11, 2), left_on=None):
    return FileDays(frozenset(kinds), born_on, last_on, left_on)


def own(record, years, trigger="birth", since=date(2027, 1, 1), **more):
    words = {"what": "", "basis": "policy", "source": "Our policy", "edition": "2027", "status": Status.OWN}
    return Schedule(
        code=f"own-{record}", record=record, trigger=trigger, years=years, since=since, checked_on=None, **words, **more
    )


@every(
    ("given_facts", "until", "schedule"),
    [
        (facts("child_protection"), date(2035, 5, 3), "child-protection"),
        (facts("child_protection", "send"), date(2041, 5, 3), "send"),
        (facts("pastoral"), date(2035, 5, 3), "pastoral"),
        (facts("child_protection", born_on=None), date(2051, 11, 2), "no-birth-date"),
        (facts("child_protection", born_on=None, last_on=date(2024, 2, 29)), date(2049, 3, 1), "no-birth-date"),
        (facts("child_protection", born_on=date(2008, 2, 29)), date(2033, 3, 1), "child-protection"),
        (facts("child_protection", born_on=date(2012, 2, 29), last_on=TODAY), date(2037, 3, 1), "child-protection"),
    ],
)
def test_it_is_kept_until_the_day_that_was_worked_out(given_facts, until, schedule):
    found = kept(given_facts, NOW)
    assert (found.until, found.reasons[0].schedule.code) == (until, schedule)


def test_a_child_reported_unborn_counts_from_the_day_that_was_expected_until_a_roll_has_them():
    unborn = FileDays(frozenset({"child_protection", "send"}), None, date(2026, 11, 2), None, date(2027, 2, 28))
    found = kept(unborn, NOW)
    assert [(each.schedule.code, each.starts, each.until, each.expected) for each in found.reasons] == [
        ("send", date(2027, 2, 28), date(2058, 2, 28), True),
        ("child-protection", date(2027, 2, 28), date(2052, 2, 28), True),
    ]
    born = kept(replace(unborn, born_on=date(2027, 3, 9)), NOW)
    assert [(each.starts, each.expected) for each in born.reasons] == [(date(2027, 3, 9), False)] * 2


def test_of_29_february_it_is_never_a_day_before():
    assert years_later(date(2008, 2, 29), 25) == date(2033, 3, 1)
    assert years_later(date(2008, 2, 29), 24) == date(2032, 2, 29)


def test_about_sexual_abuse_the_review_proposes_to_keep_it():
    found = kept(facts("child_protection", "lasting"), NOW)
    assert (found.until, found.keeps) == (date(2035, 5, 3), True)
    assert {each.schedule.code for each in found.reasons} == {"child-protection", "lasting"}
    assert not kept(facts("child_protection"), NOW).keeps


def test_a_schedule_whose_day_is_not_known_leaves_no_file_without_one():
    by_leaving = [*(each for each in NOW if each.record != "pastoral"), own("pastoral", 7, "leaving")]
    still_here = kept(facts("pastoral"), by_leaving)
    assert [each.schedule.code for each in still_here.reasons] == ["no-birth-date"]
    gone = kept(facts("pastoral", left_on=date(2026, 7, 21)), by_leaving)
    assert (gone.until, [each.schedule.code for each in gone.reasons]) == (date(2033, 7, 21), ["own-pastoral"])


def test_without_the_schedule_of_last_resort_nothing_is_counted():
    with pytest.raises(LookupError):
        kept(facts("send", born_on=None), [each for each in NOW if each.record != "no_birth_date"])


def test_the_trusts_own_counts_from_its_first_day_and_until_its_next():
    first, second = own("send", 35), own("send", 40, since=date(2028, 1, 1))
    for day, years in ((date(2026, 12, 31), 31), (date(2027, 1, 1), 35), (date(2028, 1, 1), 40)):
        [found] = [each for each in in_use([second, first], day) if each.record == "send"]
        assert found.years == years


def test_only_law_is_a_floor():
    assert shorter_than_law(own("attendance", 5, "last_entry"))
    assert shorter_than_law(own("attendance", 6, "birth"))
    assert not shorter_than_law(own("attendance", 6, "last_entry"))
    assert not shorter_than_law(own("child_protection", 20))


def test_what_comes_ready_says_how_well_it_is_verified_and_claims_no_statute():
    assert len({each.record for each in READY}) == len(READY) == len({each.code for each in READY})
    assert [each.record for each in READY if each.basis == "law"] == ["attendance"]
    for each in READY:
        assert each.status is Status.VERIFIED or each.not_verified or each.status is Status.OWN, each.code
    assert ready_for("child_protection", TODAY).status is Status.SECONDARY
    assert ready_for("attendance", date(2024, 8, 18)) is None


KINDS = st.sets(st.sampled_from(["child_protection", "lasting", "send", "pastoral", "behaviour"]), min_size=1).map(
    frozenset
)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(KINDS, KINDS, st.none() | DAYS, DAYS)
def test_more_in_a_file_never_shortens_it(some, more, born_on, last_on):
    less = kept(FileDays(some, born_on, last_on, None), NOW).until
    assert kept(FileDays(some | more, born_on, last_on, None), NOW).until >= less


@given(KINDS, st.none() | DAYS, DAYS, st.integers(0, 3_000))
def test_a_later_entry_never_shortens_it(kinds, born_on, last_on, days):
    later = date.fromordinal(last_on.toordinal() + days)
    before = kept(FileDays(kinds, born_on, last_on, None), NOW).until
    assert kept(FileDays(kinds, born_on, later, None), NOW).until >= before


@given(DAYS, st.integers(1, 100))
def test_nobody_is_a_year_older_a_day_too_early(day, years):
    found = years_later(day, years)
    assert (found.year, (found.month, found.day) >= (day.month, day.day)) == (day.year + years, True)
