"""A child whom two schools' systems have on their rolls: nobody is taken away, both teams are asked, people answer."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.context import Access
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import PupilsById
from haven_schemas.rpc.pupils_matching import EndMerge, ListProposals, MergePupils, ProtectIdentity
from haven_schemas.rpc.pupils_record import RecordAsked, StopsAsked
from haven_schemas.rpc.pupils_roll_questions import AnswerRollQuestion, ListRollQuestions
from pupils.models import FeedRow, PupilRow, RollQuestionRow
from pupils.queries import get_pupils, list_proposals, list_roll_questions, pupil_record, stops
from pupils.queries.pupil_facts import pupil_facts
from pupils.use_cases import (
    answer_roll_question,
    end_merge,
    merge_pupils,
    protect_identity,
    settle_roll_questions,
    tell_roll_questions,
)
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


class Question:
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
        return self.roll.run(who, list_roll_questions.list_roll_questions, self.roll.extras, asked).questions

    def say(self, who, answer, reason="", **more):
        (question,) = self.listed(who)
        request = AnswerRollQuestion(question_id=question.id, answer=answer, reason=reason, **more)
        return self.answer(who, request)

    def answer(self, who, request):
        said = self.roll.run(who, answer_roll_question.answer_roll_question, self.roll.extras, request)
        self.settle()
        return said

    def settle(self):
        settle_roll_questions.settle_roll_questions(self.roll.open_unit, self.roll.extras)

    def tell(self):
        """Schools told, one notice each."""
        with self.roll.open_unit(None) as unit:
            before = len(self.roll.published("pupils.roll_questions_asked"))
            tell_roll_questions.tell_roll_questions(unit)
        told = self.roll.published("pupils.roll_questions_asked")[before:]
        return [each.body["data"]["school_id"] for each in told]

    def state(self):
        with self.roll.open_unit(None) as unit:
            return unit.session.scalars(select(RollQuestionRow.state)).all()

    def contacts(self, who, pupil_id):
        asked = RecordAsked(pupil_id=pupil_id)
        shown = self.roll.run(who, pupil_record.pupil_record, self.roll.extras.keyring, asked)
        return [each.contact.surname for each in shown.contacts]

    def stopped(self, who, pupil_id):
        asked = StopsAsked(pupil_id=pupil_id, purpose="letter")
        return self.roll.run(who, stops.stops_of, self.roll.extras.keyring, asked).stopped

    def shown(self, who, pupil_id):
        return self.roll.run(who, get_pupils.get_pupils, PupilsById(ids=[pupil_id])).pupils

    def on_rolls(self):
        return (self.of(self.school).on_roll, self.of(self.there).on_roll)

    def found(self, school):
        return [each.known_as for each in self.roll.find(self.roll.staff(school), "ash").pupils]


@pytest.fixture
def case(roll, feed, school):
    return Question(roll, feed, roll.add_feed(roll.add_school()))


def code_of(call, *arguments):
    with pytest.raises(Problem) as refused:
        call(*arguments)
    return refused.value.code


def test_one_row_of_another_school_takes_no_child_off_a_roll(case):
    done = case.both_named()
    assert (done.applied, done.added, done.rejected_count, done.warnings) == (1, 1, 0, [])
    assert case.contacts(case.lead, case.known) == ["Ash"]
    assert case.stopped(case.lead, case.known)
    (child,) = case.shown(case.lead, case.known)
    assert (child.on_roll, child.class_name, child.school_id) == (True, "7B", case.school)
    assert sorted(case.tell()) == sorted([str(case.school), str(case.there)])
    assert case.tell() == [], "once"


def test_the_new_school_finds_the_child_and_sees_its_own_contacts_and_stops(case, roll):
    case.both_named()
    assert case.found(case.there) == case.found(case.school) == ["Ida Ash"]
    assert case.contacts(case.other_lead, case.entry) == ["Beech"]
    assert case.stopped(case.other_lead, case.entry)
    asked = PupilsById(ids=[case.known, case.entry])
    facts = {each.pupil_id: each for each in roll.run(SERVICE, pupil_facts, asked).pupils}
    assert facts[case.known].school_id == case.school
    assert facts[case.entry].school_id == case.there
    assert all(each.on_roll for each in facts.values()), "staff of both can report about them"
    assert case.shown(case.other_lead, case.known) == []
    assert case.shown(case.lead, case.entry) == []


def test_each_school_is_asked_about_its_own_child_and_told_of_the_other_school_only(case):
    case.both_named()
    (asked,), (asking,) = case.listed(case.lead), case.listed(case.other_lead)
    assert (asked.pupil.pupil_id, asked.entry, asked.answers) == (case.known, None, ["left", "still_here"])
    assert (asking.entry.pupil_id, asking.pupil, asking.answers) == (case.entry, None, ["here_now"])
    assert asked.entry_school_id == asking.entry_school_id == case.there
    elsewhere = case.roll.staff(case.roll.add_school(), rights=LEAD, elevated=True)
    assert case.listed(elsewhere) == []
    wrong = AnswerRollQuestion(question_id=asked.id, answer="left")
    assert code_of(case.answer, elsewhere, wrong) is ErrorCode.NOT_FOUND
    assert code_of(case.say, case.lead, "here_now", "x") is ErrorCode.INVALID_REQUEST
    assert code_of(case.say, case.other_lead, "left") is ErrorCode.INVALID_REQUEST


def test_two_feeds_that_name_the_child_in_turn_ask_once_and_change_nothing(case, roll):
    case.both_named()
    case.tell()
    for night in range(3):
        roll.later(days=1)
        roll.deliver(case.feed, push({**ASH, "class": f"7{night}"}, mode="full"), JSON)
        roll.deliver(case.second, push({**THERE, "class": f"8{night}"}, mode="full"), JSON)
        case.settle()
        assert case.tell() == []
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])


@pytest.mark.parametrize("how", ["gone", "left_on", "full"])
def test_the_first_schools_roll_says_that_the_child_left(case, roll, how):
    case.both_named()
    known, entry = case.known, case.entry
    roll.later(days=1)
    rows = {
        "gone": push({**ASH, "gone": True}),
        "left_on": push({**ASH, "left_on": roll.now.date().isoformat()}),
        "full": push({**ASH, "source_id": "2", "upn": None, "legal_surname": "Zorn"}, mode="full"),
    }
    roll.deliver(case.feed, rows[how], JSON)
    case.settle()
    assert case.state() == ["moved"]
    assert (case.listed(case.lead), case.listed(case.other_lead)) == ([], [])
    assert alias_of(roll, known) == entry
    assert case.contacts(case.lead, known) == ["Ash"], "what the school knew it goes on knowing"
    (merged,) = roll.published("pupils.pupil_merged")
    assert merged.body["data"]["pupil_id"] == str(entry)


def alias_of(roll, pupil_id):
    with roll.open_unit(None) as unit:
        return unit.session.get(PupilRow, pupil_id).merged_into


def test_the_first_school_agrees_that_the_child_left(case, roll):
    case.both_named()
    case.say(case.lead, "left")
    assert case.on_rolls() == (False, True)
    assert alias_of(roll, case.known) == case.entry
    assert case.contacts(case.lead, case.known) == ["Ash"]
    assert case.stopped(case.lead, case.known)
    assert [each.body["data"]["school_id"] for each in roll.published("pupils.roll_question_answered")] == [
        str(case.there)
    ]
    assert [each.body["data"]["pupil_id"] for each in roll.published("pupils.pupil_left")] == [str(case.known)]
    roll.later(days=1)
    roll.deliver(case.feed, push({**ASH, "class": "9Z"}), JSON)
    case.settle()
    assert (case.on_rolls(), case.tell()) == ((False, True), []), "a system that goes on naming them brings nobody back"
    back = roll.now.date().isoformat()
    roll.deliver(case.feed, push({**ASH, "enrolled_on": back}), JSON)
    case.settle()
    assert case.on_rolls() == (True, True), "enrolled since: a question to the other school"
    assert sorted(case.state()) == ["left", "waiting"]
    (asked,) = [each for each in case.listed(case.other_lead) if each.state == "waiting"]
    assert asked.answers == ["left", "still_here"]


def test_still_here_leaves_both_and_the_other_school_is_told(case, roll):
    case.both_named()
    case.tell()
    case.say(case.lead, "still_here", "Seen in class today.")
    assert (case.on_rolls(), alias_of(roll, case.known)) == ((True, True), None)
    (shown,) = case.listed(case.other_lead)
    assert (shown.state, shown.reason, shown.answers) == ("still_here", "Seen in class today.", ["here_now"])
    assert len(roll.published("pupils.roll_question_answered")) == 1
    roll.later(days=1)
    roll.deliver(case.second, push({**THERE, "year_group": "8"}), JSON)
    assert case.tell() == []
    roll.deliver(case.second, push({**THERE, "gone": True}), JSON)
    case.settle()
    assert (case.state(), case.on_rolls()) == (["withdrawn"], (True, False))


def test_here_now_moves_at_once_and_the_first_school_can_take_it_back(case, roll):
    case.both_named()
    assert code_of(case.say, case.other_lead, "here_now", "  ") is ErrorCode.INVALID_REQUEST
    case.say(case.other_lead, "here_now", "He sits in my office.")
    assert (case.on_rolls(), alias_of(roll, case.known)) == ((False, True), case.entry)
    assert [each.body["data"]["school_id"] for each in roll.published("pupils.roll_question_answered")] == [
        str(case.school)
    ]
    assert case.contacts(case.lead, case.known) == ["Ash"]
    assert case.stopped(case.lead, case.known)
    (shown,) = case.listed(case.lead)
    assert (shown.state, shown.reason, shown.answers) == ("here_now", "He sits in my office.", ["left", "still_here"])
    case.say(case.lead, "still_here")
    assert (case.on_rolls(), alias_of(roll, case.known)) == ((True, True), None)
    assert len(roll.published("pupils.pupil_unmerged")) == 1
    moves = roll.audited("pupil:school:move")
    assert [set(entry["school_ids"]) for entry in moves] == [{str(case.school), str(case.there)}] * 2


def test_who_looked_at_what_is_no_longer_so_is_refused(case):
    case.both_named()
    (seen,) = case.listed(case.lead)
    case.say(case.other_lead, "here_now", "Here.")
    late = AnswerRollQuestion(question_id=seen.id, answer="still_here", version=seen.version)
    assert code_of(case.answer, case.lead, late) is ErrorCode.STALE_VERSION
    case.say(case.lead, "left")
    done = AnswerRollQuestion(question_id=seen.id, answer="still_here")
    assert code_of(case.answer, case.lead, done) is ErrorCode.STALE_VERSION


def test_both_only_where_a_system_says_that_the_child_is_registered_twice(case, roll):
    case.both_named()
    assert code_of(case.say, case.lead, "both") is ErrorCode.INVALID_REQUEST
    roll.later(hours=1)
    roll.deliver(case.feed, push({**ASH, "enrolment_status": "M"}), JSON)
    case.settle()
    assert case.listed(case.lead)[0].answers == ["left", "still_here", "both"]
    case.say(case.lead, "both")
    assert (case.on_rolls(), case.state()) == ((True, True), ["both"])
    assert alias_of(roll, case.entry) == case.known
    roll.later(hours=1)
    roll.deliver(case.second, push({**THERE, "enrolment_status": "C"}), JSON)
    assert (case.state(), case.tell()) == (["both"], [])


@pytest.mark.parametrize(("first", "second"), [("C", "S"), ("C", "G"), ("S", "C")])
def test_a_main_and_a_subsidiary_registration_are_no_question(case, roll, first, second):
    roll.deliver(case.feed, push({**ASH, "enrolment_status": first}), JSON)
    roll.deliver(case.second, push({**THERE, "enrolment_status": second}), JSON)
    assert (case.on_rolls(), case.state()) == ((True, True), [])
    roll.later(hours=1)
    roll.deliver(case.feed, push({**ASH, "enrolment_status": "C"}), JSON)
    roll.deliver(case.second, push({**THERE, "enrolment_status": "C"}), JSON)
    assert case.state() == ["waiting"], "at both without either being beside the other"


def test_before_the_child_begins_there_nobody_is_asked(case, roll):
    begins = (roll.now + timedelta(days=3)).date().isoformat()
    case.both_named(enrolled_on=begins)
    assert (case.tell(), case.listed(case.lead)) == ([], [])
    assert case.found(case.there) == ["Ida Ash"]
    roll.later(days=4)
    assert len(case.tell()) == 2
    assert len(case.listed(case.lead)) == 1


def test_many_children_at_once_are_one_notice_a_school(case, roll, row):
    rows = [{name: value for name, value in row().items() if value} for _ in range(4)]
    roll.deliver(case.feed, push(*rows), JSON)
    roll.deliver(case.second, push(*rows), JSON)
    assert sorted(case.tell()) == sorted([str(case.school), str(case.there)])
    assert len(case.listed(case.lead)) == 4
    proposals = roll.run(
        roll.staff(case.school, case.there, rights=LEAD, elevated=True), list_proposals.list_proposals, ListProposals()
    )
    assert proposals.proposals == [], "they are asked about once, not also proposed"


@pytest.mark.parametrize("which", ["known", "entry"])
def test_a_protected_childs_question_is_nobodys(case, roll, which):
    case.both_named()
    (seen,) = case.listed(case.lead)
    who = case.lead if which == "known" else case.other_lead
    asked = ProtectIdentity(pupil_id=getattr(case, which), kind="adoption", reason="x", readers=[uuid4()])
    roll.run(who, protect_identity.protect_identity, roll.extras, asked)
    for lead in (case.lead, case.other_lead):
        assert case.listed(lead) == []
        request = AnswerRollQuestion(question_id=seen.id, answer="left")
        assert code_of(case.answer, lead, request) in (ErrorCode.NOT_FOUND, ErrorCode.STALE_VERSION)
    case.settle()
    assert (case.tell(), case.state()) == ([], ["withdrawn"])


def test_a_protected_child_is_found_by_no_other_school(case, roll):
    roll.deliver(case.feed, push(ASH), JSON)
    asked = ProtectIdentity(pupil_id=case.known, kind="witness", reason="x", readers=[uuid4()])
    roll.run(case.lead, protect_identity.protect_identity, roll.extras, asked)
    roll.later(hours=1)
    done = roll.deliver(case.second, push(THERE), JSON)
    assert (done.added, done.rejected_count, done.warnings) == (1, 0, [])
    assert (case.state(), case.listed(case.other_lead)) == ([], [])
    assert case.on_rolls() == (True, True)


def test_who_was_merged_at_their_school_is_asked_about_as_the_pupil_they_are(case, roll):
    case.both_named()
    roll.deliver(case.feed, push({**ASH, "source_id": "2", "upn": None, "legal_forename": "Ada"}), JSON)
    first = case.known if len(roll.pupils(case.school)) == 1 else None
    assert first is None
    by_name = {pupil.legal_forename: pupil.id for pupil in roll.pupils(case.school)}
    asked = MergePupils(pupil_id=by_name["Ada"], alias_id=by_name["Ida"], reason="x")
    roll.run(case.lead, merge_pupils.merge_pupils, roll.extras, asked)
    (question,) = case.listed(case.lead)
    assert question.pupil.pupil_id == by_name["Ada"]
    case.say(case.lead, "left")
    assert alias_of(roll, by_name["Ada"]) == case.entry


def test_a_merge_across_schools_takes_nobody_off_a_roll_and_its_end_gives_nobody_away(case, roll):
    case.both_named()
    trust = roll.staff(case.school, case.there, rights=LEAD, elevated=True)
    asked = MergePupils(pupil_id=case.entry, alias_id=case.known, reason="x")
    merged = roll.run(trust, merge_pupils.merge_pupils, roll.extras, asked)
    assert case.on_rolls() == (True, True)
    third = roll.add_feed(roll.add_school())
    roll.deliver(third, push({**THERE, "source_id": "5"}), JSON)
    assert case.on_rolls() == (True, True)
    assert len(case.state()) == 3, "the third school asks both of the others"
    roll.run(trust, end_merge.end_merge, roll.extras, EndMerge(merge_id=merged.merge_id, reason="x"))
    assert case.contacts(case.lead, case.known) == ["Ash"]


def test_a_upn_that_turns_out_to_be_another_schools_childs_takes_nobody(case, roll):
    roll.deliver(case.feed, push(ASH), JSON)
    roll.deliver(case.second, push({**THERE, "upn": None}), JSON)
    assert case.state() == []
    roll.later(hours=1)
    done = roll.deliver(case.second, push(THERE), JSON)
    assert done.rejected == []
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])


def test_a_row_of_a_leaver_asks_nobody_and_takes_nobody(case, roll):
    roll.deliver(case.feed, push(ASH), JSON)
    left = (roll.now - timedelta(days=400)).date().isoformat()
    roll.deliver(case.second, push({**THERE, "left_on": left}), JSON)
    assert (case.on_rolls(), case.state()) == ((True, False), [])


def test_a_file_by_hand_takes_nobody_either(case, roll, as_csv, row):
    child = row()
    roll.deliver(case.feed, as_csv(child))
    roll.deliver(case.second, as_csv(child))
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])


def test_ids_issued_anew_take_nobody(case, roll):
    case.both_named()
    roll.later(hours=1)
    done = roll.deliver(case.second, push({**THERE, "source_id": "NEW"}), JSON)
    assert done.rejected_count == 0
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])
