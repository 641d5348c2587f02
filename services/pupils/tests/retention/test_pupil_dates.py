"""When children were born and when they left, by any of their ids; on real PostgreSQL and OpenBao."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils.matching import EndMerge, MergePupils, ProtectIdentity
from haven_schemas.acts.pupils.retention import PupilDates, PupilDatesQuery
from pupils.leavers.dates import pupil_dates
from pupils.matching.aliases import copy_alias
from pupils.matching.merging import end_merge, merge_pupils
from pupils.models import PupilRow
from pupils.protection.protection import protect_identity
from sqlalchemy import update
from support import clock
from two_schools import ASH, JSON, LEAD, SERVICE, THERE, TwoSchools, push

BORN = date(2014, 3, 2)
OKAFOR = {
    "source_id": "2", "upn": "A103102209083", "legal_surname": "Okafor", "legal_forename": "Zuri",
    "date_of_birth": "2013-11-30", "year_group": "8",
}  # fmt: skip


@pytest.fixture
def case(roll, feed):
    return TwoSchools(roll, feed, roll.add_feed(roll.add_school()))


def first(case, *rows, **changed):
    """Said by the first school's system, an hour after the last word."""
    case.roll.later(hours=1)
    return case.roll.deliver(case.feed, push(*(rows or ({**ASH, **changed},))), JSON)


def other(case, **changed):
    case.roll.later(hours=1)
    return case.roll.deliver(case.second, push({**THERE, **changed}), JSON)


def dates(case, *ids):
    return case.roll.run(SERVICE, pupil_dates, PupilDatesQuery(subject_ids=list(ids))).pupils


def left_on(case, *ids):
    return [each.left_on for each in dates(case, *ids)]


def merge(case, kept, alias):
    trust = case.roll.staff(case.school, case.there, rights=LEAD, elevated=True)
    merge_id = case.roll.merged(trust, kept, alias)
    return lambda: case.roll.run(
        trust, end_merge, case.roll.extras, EndMerge(merge_id=merge_id, reason="Two children.")
    )


def by_surname(case):
    return {each.legal_surname: each.id for each in case.roll.pupils(case.school)}


def match_in_incidents(case, alias_id, means_id, version=1):
    """Somebody matched a child not listed, as incidents tells it."""
    with case.roll.open_unit(None) as unit:
        copy_alias(unit, alias_id, means_id, version)


@pytest.mark.any_day
def test_who_is_on_a_roll_has_left_nowhere_and_who_left_has_a_day(case):
    first(case)
    pupil_id = case.known
    assert dates(case, pupil_id) == [
        PupilDates(subject_id=pupil_id, date_of_birth=BORN, left_on=None, latest_birth=BORN)
    ]
    to_come = clock.day_of(case.roll.now) + timedelta(days=2)  # it is an hour later by then, perhaps tomorrow
    first(case, left_on=to_come.isoformat())
    assert left_on(case, pupil_id) == [None], "they are here until then"
    first(case, left_on="2025-07-22")
    assert left_on(case, pupil_id) == [date(2025, 7, 22)]
    first(case, enrolled_on="2025-09-01", left_on=None)
    assert left_on(case, pupil_id) == [None], "they came back"


def test_whoever_was_never_on_a_roll_is_left_out_and_each_comes_once_in_the_order_asked(case):
    first(case, ASH, OKAFOR)
    ids = by_surname(case)
    asked = [ids["Okafor"], uuid4(), ids["Ash"], ids["Okafor"]]
    found = dates(case, *asked)
    assert [(each.subject_id, each.date_of_birth) for each in found] == [
        (ids["Okafor"], date(2013, 11, 30)),
        (ids["Ash"], BORN),
    ]


def test_neither_a_name_nor_a_number_is_told(case):
    first(case)
    told = case.roll.run(SERVICE, pupil_dates, PupilDatesQuery(subject_ids=[case.known])).model_dump_json()
    assert all(word not in told for word in ("Ash", "Ida", ASH["upn"], "7B"))


def test_who_moved_has_left_when_they_left_the_last_school(case):
    first(case)
    pupil_id = case.known
    first(case, left_on="2024-07-19")
    other(case)
    assert left_on(case, pupil_id) == [None]
    other(case, left_on="2025-12-19")
    assert left_on(case, pupil_id) == [date(2025, 12, 19)]


def test_a_child_at_two_schools_is_on_a_roll_until_both_say_that_they_left(case):
    case.both_named()
    case.say(case.other_lead, "here_now", "Seen.")
    case.settle()
    known, entry = case.known, case.entry
    assert left_on(case, known, entry) == [None, None]
    other(case, left_on="2025-12-19")
    first(case, left_on="2025-10-24")
    assert left_on(case, known, entry) == [date(2025, 12, 19)] * 2


def test_two_ids_of_one_child_have_the_days_of_the_entry_they_mean(case):
    first(case, ASH, OKAFOR)
    ids = by_surname(case)
    end = merge(case, ids["Ash"], ids["Okafor"])
    first(case, left_on="2025-07-22")
    case.roll.later(days=900)
    assert [(each.date_of_birth, each.left_on) for each in dates(case, ids["Okafor"], ids["Ash"])] == [
        (BORN, date(2025, 7, 22))
    ] * 2, "whatever the hidden entry said last"
    assert {each.latest_birth for each in dates(case, ids["Okafor"], ids["Ash"])} == {BORN}
    end()
    assert [(each.date_of_birth, each.latest_birth) for each in dates(case, ids["Okafor"])] == [
        (date(2013, 11, 30), date(2013, 11, 30))
    ]
    merge(case, ids["Okafor"], ids["Ash"])
    assert {(each.date_of_birth, each.latest_birth) for each in dates(case, ids["Okafor"], ids["Ash"])} == {
        (date(2013, 11, 30), BORN)
    }, "of a child who was taken for an older one"


def test_a_child_not_listed_has_the_days_of_the_pupil_they_were_matched_to(case):
    first(case)
    unlisted, earlier = uuid4(), uuid4()
    assert dates(case, unlisted) == []
    match_in_incidents(case, unlisted, case.known)
    match_in_incidents(case, earlier, unlisted)
    assert [each.date_of_birth for each in dates(case, unlisted, earlier)] == [BORN, BORN]
    match_in_incidents(case, unlisted, None, 2)
    assert dates(case, unlisted, earlier) == []


def test_an_entry_emptied_for_a_protected_child_leads_to_nobody(case):
    first(case, ASH, OKAFOR)
    ids = by_surname(case)
    asked = ProtectIdentity(
        pupil_id=ids["Okafor"], old_pupil_id=ids["Ash"], kind="adoption", reason="x", readers=[uuid4()]
    )
    case.roll.run(case.lead, protect_identity, case.roll.extras, asked)
    old, new = dates(case, ids["Ash"], ids["Okafor"])
    assert (old.date_of_birth, old.left_on) == (BORN, clock.day_of(case.roll.now))
    assert (new.date_of_birth, new.left_on) == (date(2013, 11, 30), None)


@pytest.mark.any_day
def test_a_former_pupil_of_whom_no_day_was_said_left_by_the_last_word(case):
    first(case)
    first(case, enrolment_status="P")
    last_word = clock.day_of(case.roll.now)
    case.roll.later(days=400)
    assert left_on(case, case.known) == [last_word]
    with case.roll.open_unit(None) as unit:
        unit.session.execute(update(PupilRow).values(moved_on=date(2024, 1, 5)))
    assert left_on(case, case.known) == [date(2024, 1, 5)], "said by a person"


def test_few_are_noted_each_and_many_at_once_without_a_child(case):
    first(case, ASH, OKAFOR)
    ids = sorted(by_surname(case).values())
    dates(case, *ids)
    dates(case, *ids, *(uuid4() for _ in range(19)))
    few, many = case.roll.audited("retention:facts:read")
    assert (few["school_ids"], few["subject_ids"], few["outcome"]) == ([str(case.school)], [*map(str, ids)], "done")
    assert (many["school_ids"], many["subject_ids"], many["outcome"]) == ([str(case.school)], [], "counted")
    assert (few["right"], many["right"]) == ("service:file_facts",) * 2


def test_a_unit_of_one_school_is_told_of_its_own_alone(case):
    first(case)
    pupil_id = case.known
    with case.roll.open_unit([case.there]) as unit:
        assert pupil_dates(unit, PupilDatesQuery(subject_ids=[pupil_id])).pupils == []


class TestBirthDates:
    """A false row of a system brings no day forward."""

    def born(self, case):
        (found,) = dates(case, case.known)
        return found.date_of_birth, found.latest_birth

    def test_an_earlier_birth_date_counts_for_no_file(self, case):
        first(case)
        first(case, date_of_birth="2001-03-02")
        assert case.of(case.school).date_of_birth == date(2014, 3, 2), "implausible"
        first(case, date_of_birth="2008-03-02")
        assert case.of(case.school).date_of_birth == date(2008, 3, 2), "the roll has what its system says"
        assert self.born(case) == (BORN, BORN)
        first(case, date_of_birth="2008-03-02", sex="F")
        assert self.born(case) == (BORN, BORN)

    def test_a_later_one_does_at_once_and_stays(self, case):
        first(case, date_of_birth="2010-03-02")
        first(case)
        assert self.born(case) == (BORN, BORN)
        first(case, date_of_birth="2010-03-02")
        assert self.born(case) == (BORN, BORN), "the latest that was ever said"

    def test_two_whose_birth_dates_were_made_alike_become_one_by_two_people(self, case):
        first(case, ASH, OKAFOR)
        first(case, {**OKAFOR, "left_on": "2024-07-19"})
        first(case, date_of_birth=OKAFOR["date_of_birth"])
        ids = by_surname(case)
        lead = case.roll.staff(case.school, rights=LEAD, elevated=True)
        asked = MergePupils(pupil_id=ids["Okafor"], alias_id=ids["Ash"], reason="x")
        assert case.roll.run(lead, merge_pupils, case.roll.extras, asked).waits
