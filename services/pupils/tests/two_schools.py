"""Two schools whose systems name the same child, what their people see, and what they say."""

import json
from uuid import uuid4

from chassis.ground.context import Access
from haven_schemas.acts.pupils import PupilsById
from haven_schemas.acts.pupils.record import RecordAsked, StopsAsked
from haven_schemas.acts.pupils.roll_questions import AnswerRollQuestion, ListRollQuestions
from haven_schemas.rights import Right
from pupils.finding.lists import get_pupils
from pupils.models import FeedRow, PupilRow, RollQuestionRow
from pupils.record.record import pupil_record
from pupils.record.stops import stops_of
from pupils.two_rolls.questions import answer_roll_question, list_roll_questions
from pupils.two_rolls.settling import settle_roll_questions, tell_roll_questions
from sqlalchemy import select

JSON = "application/json"
SERVICE = Access(kind="service", actor_id=uuid4(), service="incidents", job="test")
ORDER = {"id": "c1", "surname": "Ash", "forename": "Jo", "may_collect": False, "court_order": True}
AUNT = {"id": "k9", "surname": "Beech", "forename": "Una", "may_collect": False}
ASH = {
    "source_id": "1", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Ida",
    "date_of_birth": "2014-03-02", "class": "7B", "year_group": "7",
}  # fmt: skip
THERE = {**ASH, "source_id": "900", "class": "7Z"}
LEAD = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.PUPIL_PROTECT}


def push(*pupils, mode="delta", **more):
    return json.dumps({"mode": mode, "pupils": pupils, **more}).encode()


class TwoSchools:
    """Two schools, what their people see, and what they say."""

    def __init__(self, roll, feed, second):
        self.roll, self.feed, self.second = roll, feed, second
        self.school, self.there = feed.school_id, second.school_id
        for each in (feed, second):
            with roll.open_unit([each.school_id]) as unit:
                unit.session.get(FeedRow, each.id).groups = ["contacts"]

    @property
    def lead(self):
        return self.roll.staff(self.school, rights=LEAD, elevated=True)

    @property
    def other_lead(self):
        return self.roll.staff(self.there, rights=LEAD, elevated=True)

    def both_named(self, **changed):
        """The second school's system names the child whom the first one has."""
        self.roll.deliver(self.feed, push({**ASH, "contacts": [ORDER]}), JSON)
        self.roll.later(hours=1)
        return self.roll.deliver(self.second, push({**THERE, "contacts": [AUNT], **changed}), JSON)

    @property
    def known(self):
        return self.of(self.school).id

    @property
    def entry(self):
        return self.of(self.there).id

    def of(self, school):
        (pupil,) = self.roll.pupils(school)
        return pupil

    def listed(self, who):
        asked = ListRollQuestions()
        return self.roll.run(who, list_roll_questions, self.roll.extras, asked).questions

    def say(self, who, answer, reason="", *, unanswered=True, **more):
        """``unanswered``: nobody at the first school answers *here now* within its weekday."""
        (question,) = self.listed(who)
        request = AnswerRollQuestion(question_id=question.id, answer=answer, reason=reason, **more)
        said = self.answer(who, request)
        if answer == "here_now" and unanswered:
            self.roll.later(days=4)
            self.settle()
        return said

    def answer(self, who, request):
        said = self.roll.run(who, answer_roll_question, self.roll.extras, request)
        self.settle()
        return said

    def settle(self):
        settle_roll_questions(self.roll.open_unit, self.roll.extras)

    def tell(self):
        """Schools told, one notice each."""
        with self.roll.open_unit(None) as unit:
            before = len(self.roll.published("pupils.roll_questions_asked"))
            tell_roll_questions(unit)
        told = self.roll.published("pupils.roll_questions_asked")[before:]
        return [each.body["data"]["school_id"] for each in told]

    def state(self):
        with self.roll.open_unit(None) as unit:
            return unit.session.scalars(select(RollQuestionRow.state)).all()

    def contacts(self, who, pupil_id):
        asked = RecordAsked(pupil_id=pupil_id)
        shown = self.roll.run(who, pupil_record, self.roll.extras.keyring, asked)
        return [each.contact.surname for each in shown.contacts]

    def stopped(self, who, pupil_id):
        asked = StopsAsked(pupil_id=pupil_id, purpose="letter")
        return self.roll.run(who, stops_of, self.roll.extras.keyring, asked).stopped

    def shown(self, who, pupil_id):
        return self.roll.run(who, get_pupils, PupilsById(ids=[pupil_id])).pupils

    def on_rolls(self):
        return (self.of(self.school).on_roll, self.of(self.there).on_roll)

    def found(self, school):
        return [each.known_as for each in self.roll.find(self.roll.staff(school), "ash").pupils]

    def alias_of(self, pupil_id):
        with self.roll.open_unit(None) as unit:
            return unit.session.get(PupilRow, pupil_id).merged_into
