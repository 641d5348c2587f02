"""On its day everything is checked again: what differs is put back, and nothing is destroyed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from chassis.units.models import RestorationRow
from haven_schemas.acts.retention.files import ReviewFile
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from retention.disposals.course import subject_ids_of
from retention.disposals.keys import send_again
from retention.looks.file import review_file
from retention.models import ListLineRow
from retention_world import Here, person
from sqlalchemy import select


@pytest.fixture
def due(here: Here):
    """A child and a disposal one day before its day."""
    child, disposal = here.announced(here.school())
    here.wait(20)
    return child, disposal


def put_back(here, disposal, because):
    row = here.row(disposal)
    assert (row.state, row.because) == ("put_back", because)
    here.keep_list()
    assert here.sent("retention.disposal_ordered") == []
    with here.units()() as unit:
        assert unit.session.scalar(select(ListLineRow.id).where(ListLineRow.kind == "ordered")) is None


def test_it_is_ordered_on_its_day_and_not_before(here, due):
    child, disposal = due
    assert here.row(disposal).state == "announced"
    here.wait(1)
    assert here.row(disposal).state == "ordered"
    assert here.sent("retention.disposal_ordered") == [], "not before its line stands in the list"
    here.keep_list()
    [order] = here.sent("retention.disposal_ordered")
    assert (order["disposal_id"], order["subject_ids"]) == (str(disposal.id), [str(child)])
    assert order["mark"] == str(here.elsewhere.children[child].file.mark)


def test_of_many_whose_day_has_come_few_are_ordered_a_minute(here):
    disposals = [here.announced(here.school())[1] for _ in range(5)]
    here.wait(20)
    here.now += timedelta(days=1)
    ordered = []
    for seconds in (0, 10, 40, 20, 50, 20):
        here.now += timedelta(seconds=seconds)
        ordered.append(here.look_after(a_minute=2))
    assert ordered == [2, 0, 0, 2, 0, 1]
    assert {here.row(each).state for each in disposals} == {"ordered"}


def test_every_id_of_the_child_is_ordered_todays_first(here):
    school, others = here.school(), [uuid4(), uuid4()]
    child, disposal = here.announced(school, alias_ids=others)
    here.wait(21)
    with here.units()() as unit:
        assert subject_ids_of(unit, here.row(disposal)) == [child, *others]


@pytest.mark.parametrize(
    ("now", "because"),
    [
        ({"mark": uuid4()}, "changed"),
        ({"open_records": 1}, "still_open"),
        ({"school_id": None}, "moved"),
        ({"alias_ids": [uuid4()]}, "changed"),
        ({"kinds": ["send"]}, "not_due"),
    ],
)
def test_a_file_that_is_another_now_is_put_back(here, due, now, because):
    child, disposal = due
    if "school_id" in now:
        now = {"school_id": here.school()}
    here.changed(child, **now)
    here.wait(1)
    put_back(here, disposal, because)
    assert [each["state"] for each in here.sent("retention.disposal_announced")] == ["proposed", "announced", "changed"]


def test_a_schedule_that_proposes_to_keep_it_now_puts_it_back(here, due):
    child, disposal = due
    here.changed(child, kinds=["child_protection", "lasting"])
    here.wait(1)
    put_back(here, disposal, "changed")


def test_what_is_no_file_any_more_is_put_back(here, due):
    child, disposal = due
    del here.elsewhere.children[child]
    here.wait(1)
    put_back(here, disposal, "no_file")


def test_two_who_do_not_count_as_two_any_more_put_it_back(here, due):
    here.elsewhere.ties = ["not_active"]
    here.wait(1)
    put_back(here, due[1], "people")
    asked = here.elsewhere.asked_apart[-1]
    assert (asked.first_session, asked.second_session) == (None, None)


def test_a_review_that_keeps_it_on_puts_it_back_at_once(here, due):
    child, disposal = due
    lead = person(disposal.school_id)
    request = {
        "subject_id": child,
        "decision": "keep_until",
        "until": date(2030, 1, 1),
        "words": "Asked.",
        "version": 0,
    }
    here.ask(lead, review_file, ReviewFile.model_validate(request))
    put_back(here, disposal, "reviewed")


def test_a_hold_the_night_before_is_in_time_and_one_after_the_order_is_told_so(here, due):
    child, disposal = due
    other_child, other = here.announced(here.school())
    here.hold(person(disposal.school_id), child)
    here.wait(1)
    put_back(here, disposal, "held")
    here.wait(23)  # over Christmas
    assert here.row(other).state == "ordered"
    with pytest.raises(Problem) as caught:
        here.hold(person(other.school_id), other_child)
    assert [(each.field, each.code) for each in caught.value.fields] == [("subject_id", FieldCode.BEING_DESTROYED)]
    assert caught.value.code is ErrorCode.INVALID_REQUEST


def test_a_hold_placed_under_another_school_is_seen_on_the_day(here, due):
    child, disposal = due
    new = here.school()
    here.changed(child, school_id=new)
    here.hold(person(new), child)
    here.changed(child, school_id=disposal.school_id)
    here.wait(1)
    put_back(here, disposal, "held")


def test_a_clock_that_is_moved_on_shortens_nothing(here):
    _, disposal = here.announced(here.school())
    here.now += timedelta(days=40)
    here.look_after()
    assert (here.row(disposal).state, here.row(disposal).waited_days) == ("announced", 1)
    here.wait(19)
    assert here.row(disposal).state == "announced"
    here.wait(1)
    assert here.row(disposal).state == "ordered"


def test_in_the_summer_holidays_nothing_is_destroyed(here):
    here.now = here.now.replace(year=2027, month=7, day=12)
    here.elsewhere.terms = [(date(2027, 4, 19), date(2027, 7, 23)), (date(2027, 9, 2), date(2027, 12, 17))]
    _, disposal = here.announced(here.school())
    assert disposal.destroy_on == date(2027, 9, 9), "nine days in July, five in September"
    here.wait((date(2027, 9, 8) - here.now.date()).days)
    assert here.row(disposal).state == "announced"
    here.wait(1)
    assert here.row(disposal).state == "ordered"


def test_nothing_is_done_where_two_clocks_differ(here, due):
    here.now += timedelta(days=1)
    assert here.look_after(own_time=here.now - timedelta(minutes=11)) == 0
    assert here.row(due[1]).state == "announced"
    assert here.look_after(own_time=here.now - timedelta(minutes=9)) == 1


def test_nothing_is_ordered_before_the_list_and_the_log_were_heard(here, due):
    here.now += timedelta(days=1)
    assert here.look_after(may_order=False) == 0
    assert here.row(due[1]).state == "announced"


def test_after_a_restore_what_waited_is_put_back(here, due):
    later_child, later = None, None
    with here.units()() as unit:
        unit.session.add(RestorationRow(id=uuid4(), name="retention", kind="own", found_at=here.now))
    here.now += timedelta(minutes=1)
    later_child, later = here.announced(here.school())
    here.now += timedelta(days=1) - timedelta(minutes=1)
    here.look_after()
    put_back(here, due[1], "restored")
    assert (later_child is not None, here.row(later).state) == (True, "announced")


def test_while_an_owner_is_away_nothing_is_ordered_and_it_is_tried_again(here, due):
    here.now += timedelta(days=1)
    here.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        here.look_after()
    assert here.row(due[1]).state == "announced"
    here.elsewhere.silent = False
    assert here.look_after() == 1


def test_incidents_without_marks_are_of_the_release_before(here, due):
    child, disposal = due
    here.changed(child, mark=None)
    here.now += timedelta(days=1)
    with pytest.raises(OwnerAway):
        here.look_after()
    assert here.row(disposal).state == "announced"


def test_it_is_ordered_once_whoever_looks(here, due):
    here.now += timedelta(days=1)
    assert (here.look_after(), here.look_after()) == (1, 0)
    here.keep_list()
    here.keep_list()
    assert len(here.sent("retention.disposal_ordered")) == 1


def test_an_order_without_an_answer_is_sent_again(here, due):
    here.wait(1)
    here.keep_list()
    for minutes, times in ((59, 1), (2, 2), (2, 2)):
        here.now += timedelta(minutes=minutes)
        with here.units()() as unit:
            send_again(unit)
        assert len(here.sent("retention.disposal_ordered")) == times
