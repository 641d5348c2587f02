"""What holds for every file, whatever kinds of record are in it and whatever the trust agreed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.pupils.retention import PupilDates
from haven_schemas.acts.retention.schedules import KeepSchedule
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from hypothesis import given
from hypothesis import strategies as st
from retention.schedules.change import keep_schedule
from retention.schedules.counting import FileDays, kept, years_later
from retention.schedules.schedule import Schedule
from retention.schedules.used import in_use
from retention_world import TODAY, TRUST_LEAD, person
from timescales.codes import Status

KINDS = ("child_protection", "lasting", "send", "pastoral", "behaviour")
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
WORDS = {
    "trigger": "last_written", "years": 9, "source": "Our policy, 2026", "agreed": "The board, 12 October 2026",
    "since": TODAY,
}  # fmt: skip


def own(record, trigger, years):
    words = {"what": "", "basis": "policy", "source": "Ours", "edition": "2026", "status": Status.OWN}
    return Schedule(code=f"own-{record}", record=record, trigger=trigger, years=years, checked_on=None, **words)


OWN = st.builds(own, st.sampled_from(KINDS), st.sampled_from(["birth", "last_entry", "leaving"]), st.integers(1, 100))


@given(st.sets(st.sampled_from(KINDS), min_size=1), st.lists(OWN), st.none() | DAYS, st.none() | DAYS, DAYS, DAYS)
def test_no_schedule_comes_before_a_child_is_18_and_seven_years_after_the_last_word(
    kinds, agreed, born_on, youngest, last_on, left_on
):
    births = [each for each in (born_on, youngest) if each is not None]
    facts = FileDays(
        frozenset(kinds), born_on, last_on, left_on,
        youngest_born_on=max(births, default=None), written_on=last_on,
    )  # fmt: skip
    until = kept(facts, in_use(agreed, TODAY)).until
    assert all(until >= years_later(born, 18) for born in births or [last_on])
    assert until >= years_later(last_on, 7)


def test_they_are_among_the_reasons_only_where_they_hold_longest():
    facts = FileDays(
        frozenset({"child_protection"}), date(2001, 5, 3), date(2017, 7, 1), date(2017, 7, 21),
        youngest_born_on=date(2001, 5, 3), written_on=date(2017, 7, 1),
    )  # fmt: skip
    ready = in_use([], TODAY)
    assert [each.schedule.code for each in kept(facts, ready).reasons] == ["child-protection"]
    written = kept(replace(facts, written_on=date(2026, 11, 2)), ready)
    assert [each.schedule.code for each in written.reasons] == ["last-written", "child-protection"]
    assert written.until == date(2033, 11, 2)
    moved = kept(replace(facts, youngest_born_on=date(2019, 9, 1)), ready)
    assert (moved.until, moved.reasons[0].schedule.code) == (date(2037, 9, 1), "while-a-child")


@pytest.fixture
def announced(here):
    """A child whose file two people agreed to destroy, a day before its day."""
    child, disposal = here.announced(here.school())
    here.wait(20)
    return child, disposal


def stays(here, disposal):
    here.wait(1)
    row = here.row(disposal)
    return (row.state, row.because) == ("put_back", "not_due")


def test_a_record_of_a_child_of_seven_that_was_moved_into_a_due_file_keeps_it(here, announced):
    child, disposal = announced
    young = here.child(here.school(), born_on=date(2019, 9, 1))
    here.changed(child, once_ids=[young])
    assert stays(here, disposal)
    reader = person(here.row(disposal).school_id)
    found = here.file(reader, child)
    assert (found.state, found.until, found.reasons[0].record) == ("kept", date(2037, 9, 1), "while_a_child")
    with pytest.raises(Problem) as refused:
        here.propose(reader, child)
    assert refused.value.code is not ErrorCode.NOT_FOUND
    here.look()
    assert here.kept()[child].until == date(2037, 9, 1)


def test_a_child_of_seven_who_was_merged_into_a_due_file_keeps_it(here, announced):
    child, disposal = announced
    dates = PupilDates(
        subject_id=child, date_of_birth=date(1999, 3, 1), left_on=date(2017, 7, 20), latest_birth=date(2019, 9, 1)
    )
    here.elsewhere.children[child].dates = dates
    assert stays(here, disposal)


def test_what_was_written_within_seven_years_keeps_it(here, announced):
    child, disposal = announced
    here.changed(child, written_on=TODAY - timedelta(days=6 * 365))
    assert stays(here, disposal)


def test_an_answer_of_the_release_before_destroys_nothing(here, announced):
    child, disposal = announced
    known = here.elsewhere.children[child]
    known.dates = known.dates.model_copy(update={"latest_birth": None})
    with pytest.raises(OwnerAway):
        here.wait(1)
    known.dates = known.dates.model_copy(update={"latest_birth": known.dates.date_of_birth})
    here.changed(child, written_on=None)
    with pytest.raises(OwnerAway):
        here.wait(1)
    assert here.row(disposal).state == "announced"
    school = here.school()
    other = here.child(school, born_on=date(1999, 3, 1), left_on=date(2017, 7, 20), written_on=None)
    with pytest.raises(OwnerAway):
        here.propose(person(school), other)


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"record": "while_a_child"}, "record", FieldCode.NOT_ALLOWED),
        ({"record": "last_written", "years": 6}, "years", FieldCode.TOO_SHORT),
        ({"record": "last_written", "trigger": "birth", "years": 30}, "trigger", FieldCode.NOT_ALLOWED),
        ({"record": "last_written", "keeps": True}, "keeps", FieldCode.NOT_ALLOWED),
        ({"record": "pastoral"}, "trigger", FieldCode.NOT_ALLOWED),
        ({"record": "pastoral", "trigger": "youngest_birth"}, "trigger", FieldCode.NOT_ALLOWED),
    ],
)
def test_what_a_trust_cannot_agree(here, asked, field, code):
    chief = person(here.school(), rights=TRUST_LEAD)
    with pytest.raises(Problem) as refused:
        here.ask(chief, keep_schedule, KeepSchedule.model_validate(WORDS | asked))
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]


def test_a_trust_may_agree_more_years(here):
    school = here.school()
    chief = person(school, rights=TRUST_LEAD)
    child = here.child(school, born_on=date(1999, 3, 1), left_on=date(2017, 7, 20), written_on=date(2018, 6, 1))
    assert here.file(chief, child).state == "in_review"
    here.ask(chief, keep_schedule, KeepSchedule.model_validate(WORDS | {"record": "last_written"}))
    assert here.file(chief, child).until == date(2027, 6, 1)
