"""A child whom two schools' systems have on their rolls: nobody is taken away, both teams are asked, people answer."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils import PupilsById
from haven_schemas.acts.pupils.matching import ListProposals, ProtectIdentity
from haven_schemas.acts.pupils.roll_questions import AnswerRollQuestion, AtNeedQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from pupils.files.roll_file import LONDON
from pupils.finding.lists import pupil_facts
from pupils.matching.aliases import copy_conflict
from pupils.matching.proposals import list_proposals
from pupils.protection.protection import protect_identity
from pupils.record.at_need import read_at_need
from pupils.two_rolls.questions import after_a_weekday
from support import clock
from two_schools import ASH, JSON, LEAD, SERVICE, THERE, push


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
        "left_on": push({**ASH, "left_on": clock.day_of(roll.now).isoformat()}),
        "full": push({**ASH, "source_id": "2", "upn": None, "legal_surname": "Zorn"}, mode="full"),
    }
    roll.deliver(case.feed, rows[how], JSON)
    case.settle()
    assert case.state() == ["moved"]
    assert (case.listed(case.lead), case.listed(case.other_lead)) == ([], [])
    assert case.alias_of(known) == entry
    assert case.contacts(case.lead, known) == ["Ash"], "what the school knew it goes on knowing"
    (merged,) = roll.published("pupils.pupil_merged")
    assert merged.body["data"]["pupil_id"] == str(entry)


def test_the_first_school_agrees_that_the_child_left(case, roll):
    case.both_named()
    case.say(case.lead, "left")
    assert case.on_rolls() == (False, True)
    (shown,) = case.shown(case.lead, case.known)
    assert (shown.on_roll, shown.left_on) == (False, roll.now.astimezone(LONDON).date())
    assert case.alias_of(case.known) == case.entry
    (came,) = case.shown(case.other_lead, case.known)
    assert (came.id, came.merged_into, came.known_as) == (case.known, case.entry, "Ida Ash"), "what came names that id"
    assert (came.school_id, came.class_name) == (case.there, "7Z"), "as the child is known there"
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
    back = clock.day_of(roll.now).isoformat()
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
    assert (case.on_rolls(), case.alias_of(case.known)) == ((True, True), None)
    (shown,) = case.listed(case.other_lead)
    assert (shown.state, shown.reason, shown.answers) == ("still_here", "Seen in class today.", [])
    assert len(roll.published("pupils.roll_question_answered")) == 1
    roll.later(days=1)
    roll.deliver(case.second, push({**THERE, "year_group": "8"}), JSON)
    assert case.tell() == []
    roll.deliver(case.second, push({**THERE, "gone": True}), JSON)
    case.settle()
    assert (case.state(), case.on_rolls()) == (["withdrawn"], (True, False))


@pytest.mark.any_day
def test_here_now_moves_after_a_weekday_and_the_first_school_can_take_it_back(case, roll):
    case.both_named()
    assert code_of(case.say, case.other_lead, "here_now", "  ") is ErrorCode.INVALID_REQUEST
    case.say(case.other_lead, "here_now", "He sits in my office.")
    assert (case.on_rolls(), case.alias_of(case.known)) == ((False, True), case.entry)
    assert [each.body["data"]["school_id"] for each in roll.published("pupils.roll_question_answered")] == [
        str(case.school)
    ]
    assert case.contacts(case.lead, case.known) == ["Ash"]
    assert case.stopped(case.lead, case.known)
    (shown,) = case.listed(case.lead)
    assert (shown.state, shown.reason, shown.answers) == ("here_now", "He sits in my office.", ["left", "still_here"])
    case.say(case.lead, "still_here")
    assert (case.on_rolls(), case.alias_of(case.known)) == ((True, True), None)
    assert len(roll.published("pupils.pupil_unmerged")) == 1
    moves = roll.audited("pupil:school:move")
    assert [set(entry["school_ids"]) for entry in moves] == [{str(case.school), str(case.there)}] * 2


def test_who_enrols_again_after_here_now_is_asked_about_again(case, roll):
    case.both_named()
    case.tell()
    case.say(case.other_lead, "here_now", "Here.")
    roll.later(days=2)
    roll.deliver(case.feed, push({**ASH, "enrolled_on": clock.day_of(roll.now).isoformat()}), JSON)
    case.settle()
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])
    assert len(case.tell()) == 2
    case.say(case.lead, "left")
    assert case.on_rolls() == (False, True)


def test_who_looked_at_what_is_no_longer_so_is_refused(case):
    case.both_named()
    (seen,) = case.listed(case.lead)
    case.say(case.other_lead, "here_now", "Here.", unanswered=False)
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
    assert case.alias_of(case.entry) == case.known
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
    assert case.state() == ["waiting"], "at both, and neither says that the other is their own"


@pytest.mark.any_day
def test_before_the_child_begins_there_nobody_is_asked(case, roll):
    begins = (clock.day_of(roll.now) + timedelta(days=3)).isoformat()
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
    trust = roll.staff(case.school, case.there, rights=LEAD, elevated=True)
    proposals = roll.run(trust, list_proposals, roll.extras, ListProposals())
    assert proposals.proposals == [], "they are asked about once, not also proposed"


@pytest.mark.parametrize("which", ["known", "entry"])
def test_a_protected_childs_question_is_nobodys(case, roll, which):
    case.both_named()
    (seen,) = case.listed(case.lead)
    who = case.lead if which == "known" else case.other_lead
    asked = ProtectIdentity(pupil_id=getattr(case, which), kind="adoption", reason="x", readers=[uuid4()])
    roll.run(who, protect_identity, roll.extras, asked)
    for lead in (case.lead, case.other_lead):
        assert case.listed(lead) == []
        request = AnswerRollQuestion(question_id=seen.id, answer="left")
        assert code_of(case.answer, lead, request) in (ErrorCode.NOT_FOUND, ErrorCode.STALE_VERSION)
    case.settle()
    assert (case.tell(), case.state()) == ([], ["withdrawn"])


def test_a_protected_child_is_found_by_no_other_school(case, roll):
    roll.deliver(case.feed, push(ASH), JSON)
    asked = ProtectIdentity(pupil_id=case.known, kind="witness", reason="x", readers=[uuid4()])
    roll.run(case.lead, protect_identity, roll.extras, asked)
    roll.later(hours=1)
    done = roll.deliver(case.second, push(THERE), JSON)
    assert (done.added, done.rejected_count, done.warnings) == (1, 0, [])
    assert (case.state(), case.listed(case.other_lead)) == ([], [])
    assert case.on_rolls() == (True, True)


class TestHereNow:
    """One row and one lead of another school take nobody and read no file while the first roll has the child."""

    def test_nothing_changes_until_the_first_school_has_had_a_weekday(self, case, roll):
        case.both_named()
        case.say(case.other_lead, "here_now", "In my office.", unanswered=False)
        for _ in range(3):
            case.settle()
        assert (case.on_rolls(), case.alias_of(case.known)) == ((True, True), None)
        assert not roll.published("pupils.pupil_moved"), "no file follows"
        assert [each.body["data"]["school_id"] for each in roll.published("pupils.roll_question_answered")] == [
            str(case.school)
        ], "the first school is told at once"
        (shown,) = case.listed(case.lead)
        assert shown.acts_from == after_a_weekday(roll.now)
        roll.now = shown.acts_from - timedelta(seconds=1)
        case.settle()
        assert case.on_rolls() == (True, True)
        roll.now = shown.acts_from
        case.settle()
        assert (case.on_rolls(), case.alias_of(case.known)) == ((False, True), case.entry)
        assert case.listed(case.lead)[0].acts_from is None

    def test_the_first_school_answers_and_nothing_was_taken(self, case, roll):
        case.both_named()
        case.say(case.other_lead, "here_now", "In my office.", unanswered=False)
        case.say(case.lead, "still_here", "Seen in class.")
        roll.later(days=9)
        case.settle()
        assert (case.on_rolls(), case.alias_of(case.known)) == ((True, True), None)
        assert not roll.published("pupils.pupil_merged")
        assert not roll.published("pupils.pupil_moved")

    def test_after_still_here_only_whoever_answers_for_both_says_so_again(self, case, roll):
        case.both_named()
        case.say(case.other_lead, "here_now", "Here.", unanswered=False)
        case.say(case.lead, "still_here")
        assert case.listed(case.other_lead)[0].answers == []
        assert code_of(case.say, case.other_lead, "here_now", "Again.") is ErrorCode.INVALID_REQUEST
        for changed in ({"gone": True}, {"enrolled_on": clock.day_of(roll.now).isoformat()}):
            roll.later(hours=1)
            roll.deliver(case.second, push({**THERE, **changed}), JSON)
            case.settle()
        assert case.state() == ["waiting"], "asked again by a row"
        assert code_of(case.say, case.other_lead, "here_now", "Again.") is ErrorCode.INVALID_REQUEST
        trust = roll.staff(case.school, case.there, rights=LEAD, elevated=True)
        case.say(trust, "here_now", "I asked both.", unanswered=False)
        assert case.on_rolls() == (False, True), "at once"

    def test_where_the_first_roll_lets_the_child_go_the_file_follows_at_once(self, case, roll):
        case.both_named()
        case.say(case.other_lead, "here_now", "Here.", unanswered=False)
        roll.later(hours=1)
        roll.deliver(case.feed, push({**ASH, "gone": True}), JSON)
        case.settle()
        assert case.alias_of(case.known) == case.entry
        assert len(roll.published("pupils.pupil_moved")) == 1

    def test_where_the_second_roll_takes_it_back_nothing_follows(self, case, roll):
        case.both_named()
        case.say(case.other_lead, "here_now", "Here.", unanswered=False)
        roll.later(hours=1)
        roll.deliver(case.second, push({**THERE, "gone": True}), JSON)
        case.settle()
        roll.later(days=9)
        case.settle()
        assert (case.state(), case.on_rolls(), case.alias_of(case.known)) == (["withdrawn"], (True, False), None)

    def test_until_then_it_reads_stops_and_whom_to_ring_alone(self, case, roll):
        case.both_named()
        there = roll.staff(case.there, rights=LEAD | {Right.CONCERN_TRIAGE}, elevated=True)
        (question,) = case.listed(there)
        asked = AtNeedQuery(question_id=question.id)

        def read(who):
            return roll.run(who, read_at_need, roll.extras.keyring, asked)

        assert code_of(read, there) is ErrorCode.NOT_FOUND, "nobody said that the child is there"
        case.say(there, "here_now", "In my office.", unanswered=False)
        found = read(there)
        assert (found.pupil_id, found.school_id, found.flags) == (
            case.known, case.school, ["court_order", "may_not_collect"],
        )  # fmt: skip
        assert [each.known_as for each in found.to_ring] == ["Jo Ash"]
        (noted,) = [each for each in roll.audited("pupil:roll_question:read") if each["outcome"] == "at_need"]
        assert set(noted["school_ids"]) == {str(case.school), str(case.there)}
        assert str(case.known) in noted["subject_ids"]
        triages_nothing = roll.staff(case.there, rights=LEAD, elevated=True)
        for who in (triages_nothing, case.lead, roll.staff(roll.add_school(), rights=LEAD, elevated=True)):
            assert code_of(read, who) is ErrorCode.NOT_FOUND
        parent = roll.staff(case.there, rights=LEAD | {Right.CONCERN_TRIAGE}, elevated=True)
        event = ConflictChanged(staff_id=parent.actor_id, subject_id=case.known, state="kept_from", version=1)
        with roll.open_unit([]) as unit:
            copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), event)
        assert code_of(read, parent) is ErrorCode.NOT_FOUND
        case.say(case.lead, "still_here")
        assert code_of(read, there) is ErrorCode.NOT_FOUND, "answered"


@pytest.mark.parametrize(
    ("said", "acts_from"),
    [
        ("2026-12-01T10:00+00:00", "2026-12-02T10:00+00:00"),
        ("2026-12-04T15:00+00:00", "2026-12-07T15:00+00:00"),
        ("2026-12-05T15:00+00:00", "2026-12-08T00:00+00:00"),
        ("2026-03-27T10:00+00:00", "2026-03-30T09:00+00:00"),
    ],
)
def test_a_weekday_is_no_weekend(said, acts_from):
    assert after_a_weekday(datetime.fromisoformat(said)) == datetime.fromisoformat(acts_from)
