"""Whether an entry of the roll is a protected child: asked of the people named for the child, and of nobody else."""

from dataclasses import replace

import pytest
from haven_schemas.acts.pupils import matching as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from protected_child import (
    JSON,
    OLD,
    asked_of,
    deliver_and_ask,
    of_schools,
    protect,
    protected_child,
    push,
    say,
)
from pupils.models import IdentityMetRow, IdentityQuestionRow
from pupils.protection.protection import protection_of
from sqlalchemy import select

STRANGER_UPN = "E938218618008"
STRANGER = {
    "source_id": "3", "upn": STRANGER_UPN, "legal_surname": "Reed", "legal_forename": "Una",
    "date_of_birth": "2012-11-05",
}  # fmt: skip


def before_of(roll, who, pupil_id):
    asked = contract.ProtectionQuery(pupil_id=pupil_id)
    return roll.run(who, protection_of, roll.extras, asked).before


@pytest.fixture
def named(roll, school):
    return [of_schools(roll, school), of_schools(roll, school)]


@pytest.fixture
def there(roll):
    """The feed of another school of the trust."""
    return roll.add_feed(roll.add_school())


@pytest.fixture
def child(roll, feed, named):
    return protected_child(roll, feed, named)


@pytest.fixture
def ask(roll):
    return lambda feed, row: deliver_and_ask(roll, feed, row)


def test_only_named_people_are_asked_and_nothing_open_says_whom_it_is_about(roll, school, there, named, child, ask):
    outsiders = [of_schools(roll, school), of_schools(roll, there.school_id), of_schools(roll, school, there.school_id)]
    assert ask(there, {**OLD, "upn": None}).added == 1
    (entry,) = roll.pupils(there.school_id)
    for who in named:
        (question,) = asked_of(roll, who)
        assert (question.new.pupil_id, question.known.pupil_id) == (entry.id, child)
        assert {*question.agree} == {"before", "date_of_birth", "surname", "forename"}
    first_tier = replace(named[0], elevated_until=None)
    assert [asked_of(roll, who) for who in (*outsiders, first_tier)] == [[], [], [], []]
    for who in outsiders:
        with pytest.raises(Problem) as refused:
            say(roll, who, question, "different")
        assert refused.value.code is ErrorCode.NOT_FOUND
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(IdentityMetRow)).all() == []
        (row,) = unit.session.scalars(select(IdentityQuestionRow))
        assert str(entry.id).encode() not in row.sealed
    entries = roll.audited("pupil:match:read")
    assert not any({str(entry.id), str(child)} <= {*each["subject_ids"]} for each in entries)


def test_different_children_are_never_asked_about_again(roll, there, named, child, ask):
    ask(there, {**OLD, "upn": None})
    (question,) = asked_of(roll, named[0])
    assert say(roll, named[0], question, "different") == "different"
    for row in (
        {**OLD, "upn": None},
        {**OLD, "upn": None, "class": "7B"},
        {**OLD, "upn": None, "legal_forename": "Ada"},
    ):
        ask(there, row)
    ask(there, {**OLD, "upn": None})
    assert asked_of(roll, named[1]) == []
    assert [pupil.legal_surname for pupil in roll.pupils(there.school_id)] == ["Zedd"]


def test_the_same_child_takes_two_named_people_at_a_school_they_are_not_at(roll, there, named, child, ask):
    ask(there, {**OLD, "upn": None})
    (question,) = asked_of(roll, named[0])
    assert say(roll, named[0], question, "same") == "later"
    (question,) = asked_of(roll, named[0])
    assert question.agreed_by == named[0].actor_id
    assert say(roll, named[0], question, "same") == "later", "one person is not two"
    assert [pupil.hidden for pupil in roll.pupils(there.school_id)] == [False]
    (question,) = asked_of(roll, named[1])
    roll.extras.owner.ties = ["same_person"]
    assert say(roll, named[1], question, "same") == "later", "nor is one in two accounts"
    roll.extras.owner.ties = []
    (question,) = asked_of(roll, named[0])
    assert say(roll, named[0], question, "same") == "same"
    (entry,) = roll.pupils(there.school_id)
    assert (entry.legal_surname, entry.hidden, entry.on_roll) == ("Protected", True, False)
    assert asked_of(roll, named[0]) == []
    assert entry.id in {each.pupil_id for each in before_of(roll, named[1], child)}
    for row, changed in (({**OLD, "upn": None}, 0), ({**OLD, "upn": None, "class": "7B"}, 1), (OLD, 1), (OLD, 0)):
        done = ask(there, row)
        assert (done.added, done.applied, done.changed, done.rejected) == (0, 1, changed, [])
    assert roll.find(of_schools(roll, there.school_id), "zedd", leavers=True).pupils == []


def test_at_their_own_school_one_of_them_is_enough(roll, feed, school, named, child, ask):
    ask(feed, {**OLD, "source_id": "8", "upn": None})
    (question,) = asked_of(roll, named[0])
    assert say(roll, named[0], question, "same") == "same"
    assert {pupil.legal_surname for pupil in roll.pupils(school)} == {"Oak", "Protected"}


class TestUpnsOfBefore:
    """A lead names another child's UPN as an earlier one, by a slip or to freeze that child."""

    def test_of_a_child_they_see_it_is_refused(self, roll, feed, school, named, child):
        roll.deliver(feed, push(STRANGER), JSON)
        with pytest.raises(Problem) as refused:
            protect(roll, named[0], child, readers=[named[1].actor_id], old_upns=[STRANGER_UPN])
        assert [(each.field, each.code) for each in refused.value.fields] == [("old_upns.0", FieldCode.NOT_ALLOWED)]

    def test_of_a_child_elsewhere_it_is_answered_as_nobodys_and_stops_nothing(self, roll, there, named, child, ask):
        roll.deliver(there, push(STRANGER), JSON)
        answers = [
            protect(roll, named[0], child, readers=[named[1].actor_id], old_upns=[upn]).model_dump(exclude={"version"})
            for upn in (STRANGER_UPN, "F820400115001")
        ]
        assert answers[0] == answers[1]
        for row in ({**STRANGER, "class": "7B"}, {**STRANGER, "legal_surname": "Reedy"}):
            assert ask(there, row).changed == 1
        third = roll.add_feed(roll.add_school())
        assert ask(third, {**STRANGER, "enrolment_status": "S"}).added == 1, "at two schools at once"
        assert asked_of(roll, named[0]) == [], "nor are they asked about a child born on another day"

    def test_nor_is_it_told_by_who_only_finds_pupils_at_that_school(self, roll, there, named, child):
        """Who teaches there as well sees no UPN there, and learns of none by asking."""
        roll.deliver(there, push(STRANGER), JSON)
        teaches = roll.staff(there.school_id, rights={Right.PUPIL_FIND}).grants
        both = replace(named[0], grants=(*named[0].grants, *teaches))
        answers = [
            protect(roll, both, child, readers=[named[1].actor_id], old_upns=[upn]).model_dump(exclude={"version"})
            for upn in (STRANGER_UPN, "F820400115001")
        ]
        assert answers[0] == answers[1]
