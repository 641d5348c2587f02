"""Pupils who left long ago are said to be due, page by page, and what becomes of them is counted."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.pupils.retention import FormerPupil
from haven_schemas.acts.retention.schedules import KeepSchedule
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import LeaversDue, LeaversForgotten, LeaversLetGo
from retention.leavers.last_day import left_by
from retention.leavers.look import look_for_leavers, measure_leavers, take_forgotten, take_let_go
from retention.models import LeaverBatchRow, LeaverLookRow
from retention.schedules.change import keep_schedule
from retention.schedules.counting import years_later
from retention_world import TODAY, TRUST_LEAD, person
from sqlalchemy import select
from support.metrics import own_metric

LONG_AGO = date(2020, 7, 21)


def left(here, left_on=LONG_AGO, *others, subject_id=None):
    ids = [subject_id or uuid4(), *others]
    here.elsewhere.leavers.append(FormerPupil(subject_ids=ids, left_on=left_on))
    return ids


def look(here, *, may_order=True, own_time=None, **most):
    return look_for_leavers(here.units(), here.elsewhere, own_time or here.now, may_order=may_order, **most)


def due(here):
    """Everybody who was said to be due, in order."""
    sent = (LeaversDue.model_validate(each) for each in here.sent("retention.leavers_due"))
    return [child for event in sent for child in event.children]


def answer(here, *, children=1, entries=1):
    """Of every batch that waits."""
    with here.units()() as unit:
        for batch_id in unit.session.scalars(select(LeaverBatchRow.id).where(LeaverBatchRow.let_go.is_(None))).all():
            take_let_go(unit, LeaversLetGo(batch_id=batch_id, subject_ids=[], children=children, kept=0))
            take_forgotten(unit, LeaversForgotten(batch_id=batch_id, entries=entries))


def behind(here):
    with here.units()() as unit:
        measure_leavers(unit)
    return own_metric("haven_roll_leavers_tidying_behind_seconds")


def test_who_left_six_years_ago_is_due_once_a_day_and_nobody_later(here):
    children = [left(here), left(here, date(2020, 11, 24), uuid4()), left(here)]
    left(here, date(2020, 11, 25))
    assert look(here) == 3
    assert sorted(due(here)) == sorted(children)
    assert look(here) == 0, "that was today's look"
    here.now += timedelta(days=1)
    assert look(here) == 4


def test_whoever_is_held_or_has_a_file_or_had_one_is_kept(here):
    school = here.school()
    with_file, alias, held, other = (here.child(school) for _ in range(4))
    here.look()
    here.hold(person(school), held)
    gone, disposal = here.announced(school)
    here.destroyed(disposal)
    for child in (with_file, gone):
        left(here, subject_id=child)
    left(here, LONG_AGO, alias)
    for child in (held, other):
        here.elsewhere.children.pop(child)
        left(here, subject_id=child)
    here.now += timedelta(days=1)
    here.look()
    assert look(here) == 5
    assert due(here) == [[other]], "of whom the file was moved elsewhere, and who is not held"


def test_the_trusts_own_time_counts_and_can_only_count_from_leaving(here):
    school = here.school()
    chief = person(school, rights=TRUST_LEAD)
    words = {
        "record": "roll_leaver", "trigger": "leaving", "years": 2, "source": "Our policy", "agreed": "the board",
        "since": TODAY + timedelta(days=2),
    }  # fmt: skip
    for wrong, field in (({"trigger": "birth", "years": 25}, "trigger"), ({"keeps": True}, "keeps")):
        with pytest.raises(Problem) as refused:
            here.ask(chief, keep_schedule, KeepSchedule.model_validate(words | wrong))
        assert (refused.value.code, refused.value.fields[0].field) == (ErrorCode.INVALID_REQUEST, field)
    here.ask(chief, keep_schedule, KeepSchedule.model_validate(words))
    here.now += timedelta(days=2)
    child = left(here, date(2024, 11, 26))
    left(here, date(2024, 11, 27))
    look(here)
    assert due(here) == [child]


def test_it_goes_on_where_it_was_left_and_numbers_say_how_far_it_came(here):
    for _ in range(5):
        left(here)
    ask = here.elsewhere.leavers_after

    def once(left_by, after):
        here.elsewhere.silent = after is not None
        return ask(left_by, after)

    here.elsewhere.leavers_after = once
    with pytest.raises(OwnerAway):
        look(here)
    here.elsewhere.leavers_after, here.elsewhere.silent = ask, False
    assert look(here) == 3
    assert len({child[0] for child in due(here)}) == 5
    assert behind(here) == 0
    here.now += timedelta(days=2)
    assert behind(here) == timedelta(days=1).total_seconds(), "nobody answered yet"
    answer(here, children=2, entries=3)
    with here.units()() as unit:
        both = select(LeaverLookRow.looked_at, LeaverBatchRow.let_go, LeaverBatchRow.entries)
        found = unit.session.execute(both.join(LeaverBatchRow, LeaverBatchRow.look_id == LeaverLookRow.id))
        assert {tuple(row) for row in found} == {(5, 2, 3)}
    look(here)
    answer(here, children=0)
    assert behind(here) == 0


def test_of_many_a_days_worth_is_due_and_the_next_day_goes_on_behind_them(here):
    children = sorted(left(here) for _ in range(5))
    assert look(here, most=2) == 2
    assert look(here, most=2) == 0
    assert due(here) == children[:2]
    answer(here, children=2, entries=2)
    assert behind(here) == 0
    for seen in (4, 5):
        here.now += timedelta(days=1)
        look(here, most=2)
        assert due(here) == children[:seen], "whoever was kept before does not stand in their way"
    here.now += timedelta(days=1)
    look(here, most=2)
    assert due(here) == children + children[:2], "from the beginning again"


def test_an_answer_nobody_waits_for_changes_nothing(here):
    left(here)
    look(here)
    answer(here, children=1, entries=1)
    with here.units()() as unit:
        batch_id = unit.session.scalar(select(LeaverBatchRow.id))
        for batch in (batch_id, uuid4()):
            take_let_go(unit, LeaversLetGo(batch_id=batch, subject_ids=[], children=9, kept=0))
            take_forgotten(unit, LeaversForgotten(batch_id=batch, entries=9))
    with here.units()() as unit:
        row = unit.session.scalars(select(LeaverBatchRow)).one()
        assert (row.due, row.let_go, row.entries) == (1, 1, 1)


def test_nobody_is_due_while_holds_may_be_missing_or_the_clocks_differ(here):
    left(here)
    assert look(here, may_order=False) == 0
    assert look(here, own_time=here.now + timedelta(hours=1)) == 0
    assert due(here) == []
    assert look(here) == 1


@pytest.mark.parametrize("today", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 3, 1)])
def test_of_29_february_as_files_are_counted(today):
    for day in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2023, 2, 28), date(2023, 3, 1)):
        for years in (1, 3, 4, 5):
            assert (day <= left_by(today, years)) == (years_later(day, years) <= today)


def test_an_event_says_whose_each_id_is():
    children = [[uuid4()], [uuid4(), uuid4()]]
    event = LeaversDue.of(uuid4(), children)
    assert event.children == children
    for wrong in ([1, 1], [1, 3], [3, 0]):
        with pytest.raises(ValueError, match="as many ids"):
            assert event.model_copy(update={"ids_each": wrong}).children
