"""A file names a child whose file is destroyed: nobody comes onto the roll unasked, and never under the old id."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils.returned import DecideReturned, ListReturned
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import KeysDestroyed
from haven_schemas.rights import Right
from protected_child import JSON, push
from pupils.disposal.forget import forget_child
from pupils.disposal.returned import decide_returned, list_returned
from pupils.matching.telling import tell_matches
from pupils.models import DeliveryRow, DisposedIdentityRow, PupilRow, ReturnedPupilRow
from sqlalchemy import select
from support import clock

CHILD = {
    "source_id": "77", "upn": "A203202811068", "legal_surname": "O\u2019Quill", "legal_forename": "Odette",
    "date_of_birth": "2014-03-02", "year_group": "7", "class": "7B",
}  # fmt: skip
OTHER_UPN = "E938218618008"


def forget(roll, *ids):
    with roll.open_unit([]) as unit:
        forget_child(unit, roll.extras, KeysDestroyed(disposal_id=uuid4(), subject_ids=list(ids)))


def lead(roll, *schools, rights=(Right.PUPIL_MATCH,)):
    made = roll.staff(*schools, rights=set(rights), elevated=True)
    return replace(made, elevated_until=roll.now + timedelta(days=60))


def asked(roll, who, **given):
    return roll.run(who, list_returned, roll.extras, ListReturned(**given)).returned


def decide(roll, who, returned, decision, version=None):
    request = DecideReturned(
        returned_id=returned.id, decision=decision, reason="By the office.", version=version or returned.version
    )
    return roll.run(who, decide_returned, roll.extras, request)


def send(roll, feed, *rows, **given):
    roll.later(hours=1)
    return roll.deliver(feed, push(*rows), JSON, **given)


@pytest.fixture
def destroyed(roll, feed, school):
    """The id of a child who left, and whose file was destroyed."""
    send(roll, feed, CHILD)
    send(roll, feed, {**CHILD, "left_on": "2020-07-21"})
    (pupil,) = roll.pupils(school)
    assert not pupil.on_roll
    forget(roll, pupil.id)
    assert roll.pupils(school) == []
    return pupil.id


def test_the_same_upn_is_a_question_and_no_pupil(roll, feed, school, destroyed):
    done = send(roll, feed, {**CHILD, "legal_surname": "Married"})
    assert (done.applied, done.added, done.changed, done.rejected) == (1, 1, 0, []), "as any new pupil's"
    assert roll.pupils(school) == []
    (question,) = asked(roll, lead(roll, school))
    assert (question.legal_surname, question.upn, question.state) == ("Married", CHILD["upn"], "open")
    assert question.destroyed_on in {clock.day_of(roll.now), clock.day_of(roll.now - timedelta(hours=1))}
    again = send(roll, feed, {**CHILD, "legal_surname": "Twice"})
    assert (again.applied, again.added, again.changed, again.rejected) == (1, 0, 0, []), "as one that says nothing new"
    (question,) = asked(roll, lead(roll, school))
    assert question.legal_surname == "Twice", "as the line says now"


@pytest.mark.parametrize("surname", ["O\u2019Quill", "O'QUILL", "oquill"])
def test_the_same_name_and_birth_date_under_another_upn_is_a_question_however_it_is_written(
    roll, feed, school, destroyed, surname
):
    send(roll, feed, {**CHILD, "source_id": "1", "upn": OTHER_UPN, "legal_surname": surname})
    assert roll.pupils(school) == []
    assert [each.upn for each in asked(roll, lead(roll, school))] == [OTHER_UPN]


def test_at_another_school_as_well_and_shown_there_alone(roll, school, destroyed):
    there = roll.add_feed(roll.add_school())
    send(roll, there, CHILD)
    assert roll.pupils(there.school_id) == []
    assert asked(roll, lead(roll, school)) == []
    (question,) = asked(roll, lead(roll, there.school_id))
    with pytest.raises(Problem) as refused:
        decide(roll, lead(roll, school), question, "take")
    assert refused.value.code is ErrorCode.NOT_FOUND
    reporter = lead(roll, there.school_id, rights=(Right.PUPIL_FIND,))
    assert asked(roll, reporter) == []


def test_who_is_somebody_else_comes_onto_the_roll_at_once(roll, feed, school, destroyed):
    send(roll, feed, {**CHILD, "source_id": "2", "upn": OTHER_UPN, "legal_forename": "Ada"})
    assert [each.legal_forename for each in roll.pupils(school)] == ["Ada"]
    assert asked(roll, lead(roll, school)) == []


def test_taken_is_a_new_pupil_under_a_new_id_whom_later_files_mean(roll, feed, school, destroyed):
    send(roll, feed, CHILD)
    who = lead(roll, school)
    (question,) = asked(roll, who)
    made = decide(roll, who, question, "take").pupil_id
    (pupil,) = roll.pupils(school)
    assert pupil.id == made != destroyed
    assert (pupil.legal_surname, pupil.upn, pupil.class_name, pupil.on_roll) == (
        "O\u2019Quill",
        CHILD["upn"],
        "7B",
        True,
    )
    assert roll.published("pupils.pupil_joined")[-1].body["data"]["pupil_id"] == str(made)
    assert asked(roll, who) == []
    done = send(roll, feed, {**CHILD, "class": "8C"})
    assert (done.added, done.changed) == (0, 1)
    assert [(each.id, each.class_name) for each in roll.pupils(school)] == [(made, "8C")]
    with roll.open_unit(None) as unit:
        (row,) = unit.session.scalars(select(ReturnedPupilRow))
        assert (row.state, row.sealed) == ("taken", None)
        assert b"office" not in row.reason_sealed
    (entry,) = roll.audited("pupil:match:decide")
    assert (entry["outcome"], entry["subject_ids"]) == ("returned_taken", [str(made)])


def test_left_is_left_whenever_a_file_says_it_again(roll, feed, school, destroyed):
    send(roll, feed, CHILD)
    who = lead(roll, school)
    decide(roll, who, asked(roll, who)[0], "leave")
    for _ in range(2):
        done = send(roll, feed, {**CHILD, "class": "8C"})
        assert (done.applied, done.added, done.rejected) == (1, 0, [])
    assert (roll.pupils(school), asked(roll, who)) == ([], [])
    with roll.open_unit(None) as unit:
        assert [each.sealed for each in unit.session.scalars(select(ReturnedPupilRow))] == [None]


def test_what_was_decided_of_a_namesake_holds_for_no_row_with_the_childs_upn(roll, feed, school, destroyed):
    send(roll, feed, {**CHILD, "source_id": "1", "upn": OTHER_UPN})
    who = lead(roll, school)
    decide(roll, who, asked(roll, who)[0], "take")
    send(roll, feed, {**CHILD, "legal_forename": "Odile", "legal_surname": "Else"})
    (question,) = asked(roll, who)
    assert question.upn == CHILD["upn"]
    assert len(roll.pupils(school)) == 1


def test_later_stays_and_a_stale_or_second_word_is_refused(roll, feed, school, destroyed):
    send(roll, feed, CHILD)
    who = lead(roll, school)
    (question,) = asked(roll, who)
    assert decide(roll, who, question, "later").pupil_id is None
    with pytest.raises(Problem) as refused:
        decide(roll, who, question, "take")
    assert refused.value.code is ErrorCode.STALE_VERSION
    (question,) = asked(roll, who)
    assert question.state == "later"
    decide(roll, who, question, "take")
    with pytest.raises(Problem) as refused:
        decide(roll, who, question, "leave", version=question.version + 1)
    assert refused.value.code is ErrorCode.STALE_VERSION


def test_an_upn_that_somebody_else_has_by_then_takes_nobody(roll, feed, school, destroyed):
    send(roll, feed, CHILD)
    who = lead(roll, school)
    (question,) = asked(roll, who)
    send(roll, feed, {**CHILD, "source_id": "5", "upn": OTHER_UPN, "legal_forename": "Ada"})
    with roll.open_unit([school]) as unit:
        unit.session.scalars(select(PupilRow)).one().upn = CHILD["upn"]
    with pytest.raises(Problem) as refused:
        decide(roll, who, question, "take")
    assert [(each.field, each.code) for each in refused.value.fields] == [("returned_id", FieldCode.NOT_ALLOWED)]


def test_twice_in_one_file_is_one_question(roll, feed, school, destroyed):
    rows = [{**CHILD, "changed_at": f"2026-09-0{day}T08:00:00Z", "class": f"{day}A"} for day in (1, 2)]
    done = send(roll, feed, *rows)
    assert (done.applied, done.added) == (2, 1)
    (question,) = asked(roll, lead(roll, school))
    assert question.class_name == "2A"


def test_a_check_counts_it_and_asks_nobody(roll, feed, school, destroyed):
    roll.later(hours=1)
    delivery_id = roll.send(feed, push(CHILD), JSON)
    with roll.open_unit(None) as unit:
        unit.session.get_one(DeliveryRow, delivery_id).check_only = True
    roll.work()
    assert roll.fate(feed, delivery_id).added == 1
    assert asked(roll, lead(roll, school)) == []


def test_destroyed_once_more_it_is_asked_again(roll, feed, school, destroyed):
    send(roll, feed, CHILD)
    who = lead(roll, school)
    made = decide(roll, who, asked(roll, who)[0], "take").pupil_id
    send(roll, feed, {**CHILD, "left_on": "2024-07-21"})
    forget(roll, made)
    send(roll, feed, CHILD)
    assert roll.pupils(school) == []
    assert len(asked(roll, who)) == 1


def test_people_are_told_the_next_morning_once(roll, feed, school, destroyed):
    send(roll, feed, CHILD)
    morning = (roll.now + timedelta(days=1)).astimezone(UTC)
    roll.now = datetime(morning.year, morning.month, morning.day, 9, tzinfo=UTC)
    for _ in range(2):
        with roll.open_unit(None) as unit:
            tell_matches(unit)
    told = [row.body["data"] for row in roll.published("pupils.matches_waiting")]
    assert [(each["school_ids"], each["staff_ids"]) for each in told] == [([str(school)], None)]


def test_pages_go_on_where_they_ended(roll, feed, school, destroyed):
    for number in range(3):
        send(roll, feed, {**CHILD, "source_id": f"{number}", "upn": None, "legal_forename": f"Odette{number}"})
        with roll.open_unit([school]) as unit:
            (pupil,) = unit.session.scalars(select(PupilRow))
            pupil.on_roll = False
        forget(roll, pupil.id)
        send(roll, feed, {**CHILD, "source_id": f"{number}", "upn": None, "legal_forename": f"Odette{number}"})
    who = lead(roll, school)
    first = roll.run(who, list_returned, roll.extras, ListReturned(limit=2))
    second = roll.run(who, list_returned, roll.extras, ListReturned(limit=2, cursor=first.next_cursor))
    names = [each.legal_forename for page in (first, second) for each in page.returned]
    assert names == ["Odette2", "Odette1", "Odette0"]
    with pytest.raises(Problem):
        roll.run(who, list_returned, roll.extras, ListReturned(cursor="no"))


def test_nothing_that_is_kept_can_be_guessed_without_the_key(roll, feed, school, destroyed):
    with roll.open_unit(None) as unit:
        marks = [bytes(each) for each in unit.session.scalars(select(DisposedIdentityRow.mark))]
    assert marks
    assert all(len(each) == 16 for each in marks)
    assert len(set(marks)) == len(marks)
