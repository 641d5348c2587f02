"""A hold on many files keeps every file within its limits at once, and two people lift it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import PROGRAM, Grant
from destruction_list.test_destruction_list import Backup
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.retention import FormerPupil
from haven_schemas.acts.retention.holds import KeepsReportQuery
from haven_schemas.acts.retention.wide_holds import LiftWideHold, PlaceWideHold
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from retention.disposals.keys import forget_own
from retention.files.held import keeps_report
from retention.files.scope import HeldFile, Limits, covers
from retention.holds.wide_hold import lift_wide_hold, list_wide_holds, place_wide_hold
from retention.leavers.look import look_for_leavers
from retention.models import KNOWN_SCHOOLS, WideHoldRow
from retention_world import OFFICER, RECORDS_OFFICER, TRUST_LEAD, person
from support.lists import every

GROWN = {"born_on": date(1999, 3, 1), "left_on": date(2017, 7, 20)}
SCHOOL, OTHER, CHILD = uuid4(), uuid4(), uuid4()
KNOWN = HeldFile(SCHOOL, [CHILD], [date(1999, 3, 1)], date(2017, 7, 20))


def limits(school_ids=None, subject_ids=None, born=(None, None), left=(None, None)):
    return Limits(school_ids, subject_ids, born, left)


@every(
    ("given", "file", "is_covered"),
    [
        (limits(), KNOWN, True),
        (limits(), HeldFile(OTHER, [uuid4()]), True),
        (limits([SCHOOL]), KNOWN, True),
        (limits([OTHER]), KNOWN, False),
        (limits(None, [CHILD, uuid4()]), HeldFile(OTHER, [uuid4(), CHILD]), True),
        (limits(None, [uuid4()]), KNOWN, False),
        (limits(born=(1999, 1999)), KNOWN, True),
        (limits(born=(2000, None)), KNOWN, False),
        (limits(born=(None, 1998)), KNOWN, False),
        (limits(born=(2000, 2001)), HeldFile(SCHOOL, [CHILD]), True),
        (limits(born=(2000, 2001)), HeldFile(SCHOOL, [CHILD], [date(1999, 1, 1), date(2000, 1, 1)]), True),
        (limits(left=(2016, 2018)), KNOWN, True),
        (limits(left=(2018, None)), KNOWN, False),
        (limits(left=(2018, None)), HeldFile(SCHOOL, [CHILD]), True),
        (limits(left=(2018, None)), HeldFile(SCHOOL, [CHILD], on_a_roll=True), False),
        (limits([SCHOOL], None, (1999, 1999), (2018, 2019)), KNOWN, False),
    ],
)
def test_a_file_is_covered_within_all_limits_and_where_a_day_is_not_known(given, file, is_covered):
    assert covers(given, file) is is_covered


def place(here, who, **limits):
    asked = {"kind": "inquiry", "words": "The inquiry, letter 7.", **limits}
    return here.ask(who, place_wide_hold, PlaceWideHold.model_validate(asked))


def lift(here, who, hold, **own):
    asked = {"hold_id": hold.id, "words": "It has reported.", "version": hold.version, **own}
    return here.ask(who, lift_wide_hold, LiftWideHold.model_validate(asked))


def listed(here, who):
    return here.ask(who, list_wide_holds, Empty()).holds


def refusal(function, *arguments, **named):
    with pytest.raises(Problem) as refused:
        function(*arguments, **named)
    return refused.value.code


def every_school(here):
    with here.units()() as unit:
        return list(unit.session.scalars(KNOWN_SCHOOLS))


def test_all_disposals_stop_at_once_though_nobody_answers_and_what_waits_comes_to_nothing(here):
    school = here.school()
    _, disposal = here.announced(school)
    child = here.child(school, **GROWN)
    everywhere = every_school(here)
    here.elsewhere.silent = True
    hold = place(here, person(*everywhere, rights=OFFICER))
    here.elsewhere.silent = False
    assert (here.row(disposal).state, here.row(disposal).because) == ("put_back", "held")
    file = here.file(person(school), child)
    assert (file.state, file.widely_held, file.holds) == ("held", True, [])
    with pytest.raises(Problem) as refused:
        here.propose(person(school), child)
    assert [(each.field, each.code) for each in refused.value.fields] == [("subject_id", FieldCode.HELD)]
    here.look()
    assert all(row.held for row in here.kept().values())
    assert [each["state"] for each in here.sent("retention.wide_hold_changed")] == ["placed"]
    assert hold.words == "", "an answer is kept in the clear"


def test_what_is_not_within_its_limits_goes_on(here):
    here_school, there = here.school(), here.school()
    _, disposal = here.announced(there)
    _, within = here.announced(here_school)
    here.look()
    place(here, person(here_school), school_ids=[here_school], born_from=1998, born_to=1999)
    assert (here.row(disposal).state, here.row(within).state) == ("announced", "put_back")
    younger = here.child(here_school, born_on=date(2001, 1, 1), left_on=date(2018, 7, 20), written_on=date(2015, 1, 1))
    assert here.file(person(here_school), younger).widely_held is False
    here.wait(21)
    assert here.row(disposal).state == "ordered"


def test_a_file_that_comes_within_them_before_its_day_is_put_back_on_it(here):
    school = here.school()
    child, disposal = here.announced(school)
    place(here, person(school), school_ids=[school], left_from=2018)
    here.elsewhere.children[child].dates = here.elsewhere.children[child].dates.model_copy(
        update={"left_on": date(2018, 8, 1)}
    )
    here.wait(21)
    assert here.row(disposal).because == "held"


def test_a_list_of_children_says_nothing_of_who_has_a_file(here):
    school, _ = here.school(), here.school()
    lead = person(school)
    hidden = here.child(school, hidden_from={lead.actor_id}, **GROWN)
    nobody = uuid4()
    hold = place(here, lead, subject_ids=[hidden, nobody])
    assert hold.children == 2
    assert here.file(person(school), hidden).state == "held"
    assert [each.children for each in listed(here, lead)] == [2]
    assert str(hidden) not in str(listed(here, lead))
    assert listed(here, person(school)) == [], "whom it is about is whoever's who placed it, and the whole trust's"


def test_who_may_hold_at_each_of_its_schools_places_it(here):
    school, other = here.school(), here.school()
    for who, given, may in (
        (person(school), {"school_ids": [school]}, True),
        (person(school), {"school_ids": [school, other]}, False),
        (person(school), {}, False),
        (person(school, other, rights=TRUST_LEAD), {}, True),
        (person(school, other, rights=OFFICER), {}, True),
        (person(school, rights=OFFICER), {}, False),
        (person(school, other, rights=RECORDS_OFFICER), {"school_ids": [school]}, False),
        (person(school, other, rights=RECORDS_OFFICER), {"subject_ids": [uuid4()]}, False),
        (person(school, rights=OFFICER), {"subject_ids": [uuid4()]}, True),
    ):
        if may:
            assert place(here, who, **given).version == 1
        else:
            assert refusal(place, here, who, **given) is ErrorCode.NOT_PERMITTED, given
    with pytest.raises(Problem) as refused:
        place(here, person(school), school_ids=[school], born_from=2001, born_to=2000)
    assert [(each.field, each.code) for each in refused.value.fields] == [("born_to", FieldCode.NOT_ALLOWED)]


def test_two_people_lift_it_and_the_schedules_count_again(here):
    school, other = here.school(), here.school()
    chief, officer = person(school, other, rights=TRUST_LEAD), person(school, other, rights=OFFICER)
    child = here.child(school, **GROWN)
    hold = place(here, officer)
    asked = lift(here, chief, hold)
    assert (asked.lift_asked_by, asked.lifted_at) == (chief.actor_id, None)
    assert here.file(person(school), child).widely_held is True
    assert refusal(lift, here, officer, hold) is ErrorCode.STALE_VERSION
    assert refusal(lift, here, chief, asked) is ErrorCode.NOT_INDEPENDENT, "one person twice"
    here.elsewhere.ties = ["same_mailbox"]
    assert refusal(lift, here, officer, asked) is ErrorCode.NOT_INDEPENDENT
    here.elsewhere.ties = []
    assert refusal(lift, here, person(school), asked) is ErrorCode.NOT_FOUND
    done = lift(here, officer, asked, words="So it has.")
    assert (done.lifted_by, done.may_lift) == (officer.actor_id, False)
    assert here.file(person(school), child).state == "in_review"
    [shown] = listed(here, chief)
    words = (shown.words, shown.lift_words, shown.lifted_words)
    assert words == ("The inquiry, letter 7.", "It has reported.", "So it has.")
    assert refusal(lift, here, officer, done) is ErrorCode.STALE_VERSION
    states = [each["state"] for each in here.sent("retention.wide_hold_changed")]
    assert states == ["placed", "lift_asked", "lifted"]


def test_what_nobody_agreed_to_in_28_days_is_asked_for_anew(here):
    school = here.school()
    one, two = person(school), person(school)
    hold = lift(here, one, place(here, one, school_ids=[school]))
    here.now += timedelta(days=28)
    again = lift(here, two, hold)
    assert (again.lift_asked_by, again.lifted_at) == (two.actor_id, None)


def test_the_list_brings_it_back_after_a_restore_and_a_lifting_too(here):
    school, child = here.school(), uuid4()
    one, two = person(school), person(school)
    backup = Backup(here)
    kept = place(here, one, school_ids=[school], born_from=1990, subject_ids=[child])
    over = place(here, one, school_ids=[school])
    lift(here, two, lift(here, one, over))
    here.keep_list()
    backup.restore()
    here.keep_list()
    with here.units()() as unit:
        row = unit.session.get_one(WideHoldRow, kept.id)
        assert (row.school_ids, row.subject_ids, row.born_from, row.lifted_at) == ([school], [child], 1990, None)
        assert unit.session.get_one(WideHoldRow, over.id).lifted_by == two.actor_id


def test_while_one_stands_no_leaver_is_forgotten(here):
    school = here.school()
    leaver = FormerPupil(subject_ids=[uuid4()], left_on=date(2015, 7, 20))
    here.elsewhere.leavers = [leaver]
    hold = place(here, person(school), school_ids=[school], born_from=2009)
    assert look_for_leavers(here.units(), here.elsewhere, here.now, may_order=True) == 0
    assert here.sent("retention.leavers_due") == []
    lift(here, person(school), lift(here, person(school), hold))
    look_for_leavers(here.units(), here.elsewhere, here.now, may_order=True)
    assert len(here.sent("retention.leavers_due")) == 1


def test_a_child_whose_file_went_stands_in_no_list_any_more(here):
    school, child, other = here.school(), uuid4(), uuid4()
    hold = place(here, person(school), subject_ids=[child, other])
    with here.units()() as unit:
        forget_own(unit, [child])
        assert unit.session.get_one(WideHoldRow, hold.id).subject_ids == [other]


def test_a_program_places_one_and_lifts_none(here):
    school = here.school()
    lead = person(school)
    program = replace(lead, grants=(Grant(frozenset([school]), PROGRAM, lead.grants[0].rights),))
    hold = place(here, program, school_ids=[school])
    assert refusal(lift, here, program, hold) is ErrorCode.NOT_PERMITTED


def kept_report(here, school, *children):
    with here.units()() as unit:
        return keeps_report(unit, KeepsReportQuery(school_id=school, subject_ids=list(children))).kept


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({}, True),
        ({"school_ids": "here"}, True),
        ({"school_ids": "there"}, False),
        ({"born_from": 1998, "left_to": 2010}, True),
        ({"subject_ids": "listed"}, True),
        ({"subject_ids": "nobody"}, False),
    ],
)
def test_a_report_nobody_opens_is_kept_by_whatever_may_cover_it(here, limits, kept):
    school, there, child = here.school(), here.school(), here.child(here.school(), **GROWN)
    meant = {"here": [school], "there": [there], "listed": [child], "nobody": [uuid4()]}
    assert kept_report(here, school, child) is False
    place(here, person(*every_school(here)), **{name: meant.get(value, value) for name, value in limits.items()})
    assert kept_report(here, school, child) is kept
    assert kept_report(here, school) is (kept or "subject_ids" in limits), "of whom it is cannot be said"


def test_a_report_nobody_opens_is_kept_by_a_hold_on_one_of_its_children(here):
    school = here.school()
    child = here.child(school, **GROWN)
    here.hold(person(school), child)
    assert kept_report(here, school, child, uuid4())
    assert not kept_report(here, school, uuid4())
