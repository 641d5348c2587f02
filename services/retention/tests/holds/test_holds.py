"""A hold keeps a file whatever its day, under every id the child has or had, at whichever school keeps it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.retention.holds import LiftHold, ListHolds, ReviewHold
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from retention.holds.hold import lift_hold, list_holds, review_hold
from retention.models import HoldSaidRow
from retention_world import TODAY, person
from sqlalchemy import select

GROWN = date(1999, 3, 1)


def lift(here, access, hold, **own):
    request = {"hold_id": hold.id, "words": "The claim is settled.", "version": hold.version, **own}
    return here.ask(access, lift_hold, LiftHold.model_validate(request))


def refused(code, function, *arguments, **named):
    with pytest.raises(Problem) as caught:
        function(*arguments, **named)
    assert caught.value.code is code
    return caught.value


def test_it_stands_until_somebody_lifts_it(here):
    school = here.school()
    lead, child = person(school), here.child(school, born_on=GROWN)
    here.look()
    hold = here.hold(lead, child, until=date(2027, 3, 1))
    assert (hold.review_on, hold.kind, hold.placed_by) == (date(2027, 3, 1), "claim", lead.actor_id)
    assert here.file(lead, child).state == "held"
    assert here.kept()[child].held
    here.now += timedelta(days=200)
    here.look()
    assert here.file(lead, child).state == "held", "the day it was expected to end ends nothing"
    colleague = person(school)
    lifted = lift(here, colleague, hold)
    assert (lifted.lifted_by, lifted.said, hold.said) == (colleague.actor_id, [], [])
    [found] = here.ask(lead, list_holds, ListHolds(lifted=True)).holds
    assert [each.act for each in found.said] == ["placed", "lifted"]
    assert found.said[0].words == "Letter of the solicitors."
    assert (here.file(lead, child).state, here.kept()[child].held) == ("held", True), "others are told first"
    here.notice_is_over()
    here.look()
    assert here.file(lead, child).state == "in_review"
    assert not here.kept()[child].held
    refused(ErrorCode.STALE_VERSION, lift, here, lead, hold)
    refused(ErrorCode.STALE_VERSION, lift, here, lead, lifted)


def test_of_two_holds_each_is_lifted_by_itself(here):
    school = here.school()
    lead, child = person(school), here.child(school, born_on=GROWN)
    here.look()
    first, second = here.hold(lead, child), here.hold(lead, child, kind="inquiry")
    lift(here, lead, first)
    assert here.file(lead, child).state == "held"
    assert here.kept()[child].held
    lift(here, lead, second)
    here.notice_is_over()
    assert here.file(lead, child).state == "in_review"


@pytest.mark.parametrize(
    ("terms", "lifted_on", "free_on"),
    [
        ([], date(2026, 11, 24), date(2026, 11, 26)),
        ([], date(2026, 11, 27), date(2026, 12, 1)),
        ([(date(2026, 9, 1), date(2026, 11, 25)), (date(2027, 1, 5), date(2027, 4, 1))], None, date(2026, 11, 26)),
        ([(date(2026, 9, 1), date(2026, 11, 24)), (date(2027, 1, 5), date(2027, 4, 1))], None, date(2027, 1, 6)),
    ],
)
def test_lifted_it_keeps_the_file_for_a_whole_school_day_of_which_others_are_told(here, terms, lifted_on, free_on):
    here.elsewhere.terms = terms
    school = here.school()
    lead, child = person(school), here.child(school, born_on=GROWN)
    hold = here.hold(lead, child, kind="police")
    here.now += (lifted_on or here.now.date()) - here.now.date()
    lifted = lift(here, lead, hold)
    assert lifted.keeps_until == free_on
    [told] = here.sent("retention.hold_lifted")
    assert (told["hold_id"], told["subject_ids"], told["lifted_by"]) == (
        str(hold.id), [str(child)], str(lead.actor_id),
    )  # fmt: skip
    here.now += free_on - here.now.date() - timedelta(days=1)
    assert here.file(lead, child).state == "held"
    here.now += timedelta(days=1)
    assert here.file(lead, child).state == "in_review"


def test_it_is_looked_at_once_a_year(here):
    school = here.school()
    lead, child = person(school), here.child(school)
    hold = here.hold(lead, child)
    assert hold.review_on == date(2027, 11, 24)
    here.now += timedelta(days=100)
    request = {"hold_id": hold.id, "words": "Still open.", "version": hold.version}
    reviewed = here.ask(lead, review_hold, ReviewHold.model_validate(request))
    assert (reviewed.review_on, reviewed.version) == (date(2028, 3, 4), 2)
    [found] = here.ask(lead, list_holds, ListHolds()).holds
    assert [each.act for each in found.said] == ["placed", "reviewed"]
    refused(ErrorCode.STALE_VERSION, here.ask, lead, review_hold, ReviewHold.model_validate(request))


def test_it_holds_what_is_about_the_child_under_each_id(here):
    school = here.school()
    lead, other = person(school), uuid4()
    child = here.child(school, born_on=GROWN, alias_ids=[other])
    here.hold(lead, other)
    here.look()
    assert here.kept()[child].held
    here.changed(child, alias_ids=[])
    here.child(school, subject_id=other, born_on=GROWN)
    here.now += timedelta(days=1)
    here.look()
    kept = here.kept()
    assert (kept[child].held, kept[other].held) == (True, True), "two children again: both are held"


def test_merged_into_another_child_it_holds_their_file(here):
    school = here.school()
    lead = person(school)
    first, second = here.child(school, born_on=GROWN), here.child(school, born_on=GROWN)
    here.hold(lead, first)
    del here.elsewhere.children[first]
    here.changed(second, alias_ids=[first])
    assert here.file(lead, second).state == "held"


def test_it_goes_to_the_school_that_keeps_the_file(here):
    school, other = here.school(), here.school()
    lead, new_lead = person(school), person(other)
    child = here.child(school)
    here.look()
    here.hold(lead, child)
    here.changed(child, school_id=other)
    here.now += timedelta(days=1)
    here.look()
    [hold] = here.file(new_lead, child).holds
    assert (hold.school_id, hold.said[0].words) == (other, "Letter of the solicitors.")
    assert here.ask(lead, list_holds, ListHolds()).holds == []
    assert [each.id for each in here.ask(new_lead, list_holds, ListHolds()).holds] == [hold.id]


def test_nobody_places_or_sees_one_on_a_file_they_do_not_read(here):
    school, other = here.school(), here.school()
    lead = person(school)
    hidden = here.child(school, hidden_from={lead.actor_id})
    refused(ErrorCode.NOT_FOUND, here.hold, lead, hidden)
    refused(ErrorCode.NOT_FOUND, here.hold, lead, here.child(other))
    refused(ErrorCode.NOT_FOUND, here.hold, lead, uuid4())
    hold = here.hold(person(school), hidden)
    refused(ErrorCode.NOT_FOUND, lift, here, lead, hold)
    refused(ErrorCode.NOT_FOUND, lift, here, person(other), hold)
    assert here.ask(lead, list_holds, ListHolds()).holds == []
    reader = person(school, rights=("record:read", "retention:read"))
    refused(ErrorCode.NOT_PERMITTED, here.hold, reader, hidden)
    refused(ErrorCode.NOT_PERMITTED, lift, here, reader, hold)


def test_it_is_expected_to_end_on_a_day_to_come(here):
    school = here.school()
    lead, child = person(school), here.child(school)
    problem = refused(ErrorCode.INVALID_REQUEST, here.hold, lead, child, until=TODAY)
    assert [(each.field, each.code) for each in problem.fields] == [("until", FieldCode.NOT_IN_THE_FUTURE)]


def test_they_are_listed_by_when_they_are_to_be_reviewed_and_the_lifted_ones_apart(here):
    school = here.school()
    lead = person(school)
    days = [date(2027, 5, 1), date(2027, 2, 1), date(2027, 4, 1)]
    holds = [here.hold(lead, here.child(school), until=day) for day in days]
    asked, found, cursor = {"limit": 2}, [], None
    while True:
        page = here.ask(lead, list_holds, ListHolds.model_validate({**asked, "cursor": cursor}))
        found, cursor = found + page.holds, page.next_cursor
        if cursor is None:
            break
    assert [each.review_on for each in found] == sorted(days)
    for each in holds:
        here.now += timedelta(minutes=1)
        lift(here, lead, each)
    assert here.ask(lead, list_holds, ListHolds()).holds == []
    lifted = here.ask(lead, list_holds, ListHolds(lifted=True, limit=2))
    rest = here.ask(lead, list_holds, ListHolds(lifted=True, limit=2, cursor=lifted.next_cursor))
    assert [each.id for each in (*lifted.holds, *rest.holds)] == [each.id for each in reversed(holds)]


def test_its_words_are_sealed(here):
    school = here.school()
    here.hold(person(school), here.child(school), words="Say nothing of Ánna.")
    with here.units()() as unit:
        [row] = unit.session.scalars(select(HoldSaidRow)).all()
        assert b"Say nothing" not in bytes(row.words_sealed)
