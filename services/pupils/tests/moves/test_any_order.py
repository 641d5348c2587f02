"""Whatever order schools' rolls and people's answers come in, what was said has one last word: where the child is."""

from itertools import pairwise
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils.roll_questions import AnswerRollQuestion, ListRollQuestions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pupils.models import PupilRow
from pupils.moves.following import follow_rolls
from pupils.two_rolls.questions import answer_roll_question, list_roll_questions
from pupils.two_rolls.settling import settle_roll_questions
from sqlalchemy import select
from support import clock
from support.levels import examples
from two_schools import JSON, LEAD, push

ROLLS = some.tuples(some.sampled_from(["join", "join", "leave", "guest"]), some.integers(0, 2))
WORDS = some.tuples(some.sampled_from(["left", "here_now", "still_here"]), some.integers(0, 2))
STEPS = some.lists(some.one_of(ROLLS, WORDS), min_size=2, max_size=8)


class OneChild:
    """A child of three schools, and a plain reckoning of where the child is."""

    def __init__(self, roll, feeds, child):
        self.roll, self.feeds, self.child = roll, feeds, child
        self.place = self.before = None
        self.first = None
        self.told_before = len(roll.published("pupils.pupil_moved"))

    def step(self, what, which):
        self.roll.later(days=2)
        if what in ("join", "guest", "leave"):
            self.say_by_roll(what, self.feeds[which])
        else:
            self.answer(what, self.feeds[which].school_id)
        for _ in range(2):
            settle_roll_questions(self.roll.open_unit, self.roll.extras)
            follow_rolls(self.roll.open_unit)
        self.reckon()

    def say_by_roll(self, what, feed):
        today = clock.day_of(self.roll.now).isoformat()
        row = {**self.child, "source_id": self.child["upn"], "enrolment_status": "G" if what == "guest" else "C"}
        row |= {"gone": True} if what == "leave" else {"enrolled_on": today, "left_on": None}
        self.roll.deliver(feed, push(row), JSON)

    def answer(self, what, school_id):
        lead = self.roll.staff(school_id, rights=LEAD, elevated=True)
        listed = self.roll.run(lead, list_roll_questions, self.roll.extras, ListRollQuestions())
        asked = [
            each
            for each in listed.questions
            if what in each.answers and self.child["legal_surname"] in str((each.pupil, each.entry))
        ]
        if not asked:
            return
        undoes = what == "still_here" and asked[0].state == "here_now"
        request = AnswerRollQuestion(question_id=asked[0].id, answer=what, reason="Seen.")
        self.roll.run(lead, answer_roll_question, self.roll.extras, request)
        if what == "here_now":
            self.before = self.place
        elif undoes:
            self.place = self.before

    def rolls(self):
        with self.roll.open_unit(None) as unit:
            found = select(PupilRow).where(PupilRow.upn == self.child["upn"], PupilRow.on_roll)
            return {row.school_id: row.enrolment_status for row in unit.session.scalars(found)}

    def reckon(self):
        here = self.rolls()
        is_first, self.first = self.first is None, self.first or next(iter(here), None)
        if len(here) == 1:
            (only,) = here
            # A guest whose own school says that they left is nobody's yet: a person has to say where they are.
            is_guest_alone = here[only] == "G" and self.place != only and not is_first
            self.place = None if is_guest_alone else only
        elif "G" in here.values() or (here and self.place not in here):
            # At both, or gone from where they were while two others have them: a person has still to say so.
            self.place = self.before = None

    def told(self):
        return [each.body["data"] for each in self.roll.published("pupils.pupil_moved")[self.told_before :]]


def last_said(told):
    """What a reader has who keeps the newest version of each move, in whatever order they came."""
    newest = {}
    for each in told:
        known = newest.get(each["move_id"], each)
        if each["version"] >= known["version"]:
            newest[each["move_id"]] = each
    return max(
        (each for each in newest.values() if each["state"] != "ended"), key=lambda each: each["version"], default=None
    )


@pytest.fixture
def feeds(roll):
    return [roll.add_feed(roll.add_school()) for _ in range(3)]


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_one_last_word_says_where_the_child_is(roll, feeds, row, steps):
    child = {name: value for name, value in row(legal_surname=f"Ash{uuid4().hex[:8]}").items() if value}
    case = OneChild(roll, feeds, child)
    for what, which in steps:
        case.step(what, which)
        told = case.told()
        last = last_said(told)
        if case.place is not None:
            assert last is None or last["state"] == "moved"
            holder = str(case.first) if last is None else last["to_school_id"]
            assert holder == str(case.place), (what, which)
    _never_twice(told)


def _never_twice(told):
    versions = [each["version"] for each in told]
    assert versions == sorted(set(versions)), "each word about a child is newer than all before"
    by_move = [(each["move_id"], each["state"], each["from_pupil_id"], each["to_school_id"]) for each in told]
    assert len(by_move) == len(set(by_move)), "a reader would take the second for a copy"
    said = [(each["state"], each["from_pupil_id"], each["to_pupil_id"], each["to_school_id"]) for each in told]
    assert all(one != two for one, two in pairwise(said)), "the same is not said twice in turn"
