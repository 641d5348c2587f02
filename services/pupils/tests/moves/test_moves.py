"""What is said of a child who changes school inside the trust, so that their file can follow."""

import json
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from haven_schemas.acts.pupils.matching import (
    DecideProposal,
    EndMerge,
    EndProtection,
    ListProposals,
    MergePupils,
    ProtectIdentity,
)
from pupils.bootstrap import RESYNC
from pupils.matching.merging import end_merge, merge_pupils
from pupils.matching.proposals import decide_proposal, list_proposals
from pupils.models import PupilMoveRow
from pupils.moves.following import follow_rolls, say_earlier
from pupils.protection.protection import end_protection, protect_identity
from sqlalchemy import delete
from support import clock
from two_schools import ASH, JSON, LEAD, THERE, TwoSchools, push


class Moves(TwoSchools):
    """Two schools, and what was said of the child between them."""

    def moves(self):
        """In the order they were said: by which move, from where, to where, what."""
        self.settle()
        follow_rolls(self.roll.open_unit)
        return [each.body["data"] for each in self.roll.published("pupils.pupil_moved")]

    def said(self):
        names = {str(self.school): "Ash", str(self.there): "Beech"}
        return [
            (names.get(each["from_school_id"], "?"), names.get(each["to_school_id"], "?"), each["state"])
            for each in self.moves()
        ]

    def first(self, **changed):
        self.roll.later(hours=1)
        return self.roll.deliver(self.feed, push({**ASH, **changed}), JSON)

    def other(self, **changed):
        self.roll.later(hours=1)
        return self.roll.deliver(self.second, push({**THERE, **changed}), JSON)

    def today(self):
        return clock.day_of(self.roll.now).isoformat()

    def trust_lead(self):
        return self.roll.staff(self.school, self.there, rights=LEAD, elevated=True)


@pytest.fixture
def case(roll, feed):
    return Moves(roll, feed, roll.add_feed(roll.add_school()))


def test_a_child_on_one_roll_has_not_moved(case):
    case.first()
    case.first(gone=True)
    case.first(enrolled_on=case.today())
    assert case.moves() == []


def test_who_left_and_is_taken_on_elsewhere_has_moved_under_the_id_they_had(case, roll):
    case.first()
    pupil_id = case.known
    case.first(gone=True)
    case.other()
    (move,) = case.moves()
    assert move["from_pupil_id"] == move["to_pupil_id"] == str(pupil_id)
    assert case.said() == [("Ash", "Beech", "moved")]
    assert len(roll.audited("pupil:move:tell")) == 1


def test_coming_back_under_the_same_id_is_a_new_move(case):
    case.first()
    case.first(gone=True)
    case.other()
    case.other(gone=True)
    case.first(enrolled_on=case.today())
    assert case.said() == [("Ash", "Beech", "moved"), ("Beech", "Ash", "moved")]
    one, two = case.moves()
    assert one["move_id"] != two["move_id"]
    assert two["version"] > one["version"], "whichever comes first, the newer is known by its version"


def test_a_question_that_waits_says_nothing(case):
    case.both_named()
    assert case.moves() == []


@pytest.mark.parametrize(("who", "answer"), [("lead", "left"), ("other_lead", "here_now")])
def test_a_persons_word_moves_once(case, who, answer):
    case.both_named()
    case.say(getattr(case, who), answer, "Seen.")
    (move,) = case.moves()
    assert (move["from_pupil_id"], move["to_pupil_id"]) == (str(case.known), str(case.entry))
    case.settle()
    case.other(year_group="8")
    assert case.said() == [("Ash", "Beech", "moved")], "once"


def test_the_rolls_word_moves(case):
    case.both_named()
    case.first(gone=True)
    assert case.said() == [("Ash", "Beech", "moved")]


def test_still_here_ends_what_was_said(case):
    case.both_named()
    case.say(case.other_lead, "here_now", "Here.")
    case.say(case.lead, "still_here")
    assert case.said() == [("Ash", "Beech", "moved"), ("Ash", "Beech", "ended")]
    one, two = case.moves()
    assert one["move_id"] == two["move_id"]
    assert two["version"] > one["version"]


def test_a_question_withdrawn_before_anything_was_said_stays_silent(case):
    case.both_named()
    case.other(gone=True)
    assert case.moves() == []


def test_coming_back_under_the_first_schools_id_is_a_move_the_other_way_round(case, roll):
    case.both_named()
    case.say(case.lead, "left")
    roll.later(days=2)
    case.other(gone=True)
    case.first(enrolled_on=case.today())
    assert case.said() == [("Ash", "Beech", "moved"), ("Beech", "Ash", "moved")]
    case.other(enrolled_on=case.today())
    case.first(gone=True)
    assert case.said()[2:] == [("Ash", "Beech", "moved")], "and back once more"


def test_who_goes_the_same_way_again_has_made_another_move(case, roll):
    case.both_named()
    case.say(case.lead, "left")
    roll.later(days=2)
    case.other(gone=True)
    case.first(enrolled_on=case.today())
    assert len(case.moves()) == 2
    roll.later(days=2)
    case.other(enrolled_on=case.today())
    case.settle()
    assert len(case.moves()) == 2, "both teams are asked"
    case.say(case.other_lead, "here_now", "Here.")
    assert case.said()[2:] == [("Ash", "Beech", "moved")]
    assert len({each["move_id"] for each in case.moves()}) == 3, "the same word under an id known already is a copy"
    case.say(case.lead, "still_here")
    assert case.said()[3:] == [("Ash", "Beech", "ended")]
    assert case.moves()[3]["move_id"] == case.moves()[2]["move_id"], "and the first one was so"


def test_a_child_known_there_before_who_comes_back_to_a_roll_has_moved(case, roll):
    """Nobody said of the two entries that they are one child: the second school's was withdrawn before that."""
    case.both_named()
    case.other(gone=True)
    case.settle()
    roll.later(days=2)
    case.first(gone=True)
    case.other(enrolled_on=case.today())
    assert case.said() == [("Ash", "Beech", "moved")]
    assert case.alias_of(case.known) == case.entry
    assert case.tell() == [], "there is nothing to ask anybody"


def test_registered_at_both_and_then_at_one(case):
    case.both_named()
    case.first(enrolment_status="M")
    case.settle()
    case.say(case.lead, "both")
    assert case.said() == [("Ash", "Beech", "both")]
    case.first(gone=True)
    assert case.said() == [("Ash", "Beech", "both"), ("Ash", "Beech", "moved")]


@pytest.mark.parametrize(
    ("leaves", "moved"), [("first", ("Ash", "Beech", "moved")), ("other", ("Beech", "Ash", "moved"))]
)
def test_a_guest_is_at_both_once_a_person_says_so_until_one_of_the_two_says_that_they_left(case, roll, leaves, moved):
    case.first()
    case.other(enrolment_status="G")
    assert case.said() == [], "one row opens no file"
    decide(case, roll, "same")
    (said,) = case.said()
    assert said[2] == "both"
    getattr(case, leaves)(gone=True)
    assert case.said()[-1] == moved


def test_a_guest_who_is_another_child_is_at_both_never(case, roll):
    case.first()
    case.other(enrolment_status="G")
    decide(case, roll, "different")
    case.first(gone=True)
    case.other(enrolment_status="C")
    assert case.said() == [], "no roll says otherwise than a person did"
    assert (case.alias_of(case.known), case.state()) == (None, [])


def decide(case, roll, decision):
    """Somebody responsible at both schools says whether the two entries are one child."""
    trust = case.trust_lead()
    (asked,) = roll.run(trust, list_proposals, roll.extras, ListProposals()).proposals
    said = DecideProposal(proposal_id=asked.id, decision=decision, reason="Asked both.")
    roll.run(trust, decide_proposal, roll.extras, said)


@pytest.mark.parametrize(("kept", "alias"), [("known", "entry"), ("entry", "known")])
def test_a_merge_by_hand_of_a_leaver_and_a_child_on_a_roll_is_a_move(case, roll, kept, alias):
    case.first()
    case.first(gone=True)
    case.other(upn="A103102209083")
    case.first(gone=True)
    assert case.moves() == []
    trust = case.trust_lead()
    pair = {"pupil_id": getattr(case, kept), "alias_id": getattr(case, alias)}
    done = roll.run(trust, merge_pupils, roll.extras, MergePupils(**pair, reason="One child."))
    assert case.said() == [("Ash", "Beech", "moved")], "to the school whose roll they are on, whichever is the alias"
    roll.run(trust, end_merge, roll.extras, EndMerge(merge_id=done.merge_id, reason="Two children."))
    assert case.said() == [("Ash", "Beech", "moved"), ("Ash", "Beech", "ended")]


def test_a_merge_by_hand_of_two_on_a_roll_is_at_both(case, roll):
    case.first()
    case.other(upn="A103102209083")
    pair = {"pupil_id": case.known, "alias_id": case.entry}
    roll.run(case.trust_lead(), merge_pupils, roll.extras, MergePupils(**pair, reason="One child."))
    assert case.said() == [("Ash", "Beech", "both")]


@pytest.mark.parametrize("which", ["known", "entry"])
def test_protecting_a_child_neither_hands_the_file_on_nor_takes_it_back(case, roll, which):
    case.both_named()
    case.first(enrolment_status="M")
    case.settle()
    case.say(case.lead, "both")
    assert case.said() == [("Ash", "Beech", "both")]
    who = case.lead if which == "known" else case.trust_lead()
    pupil_id = case.known
    asked = ProtectIdentity(pupil_id=pupil_id, kind="adoption", reason="x", readers=[uuid4()])
    roll.run(who, protect_identity, roll.extras, asked)
    assert case.said() == [("Ash", "Beech", "both")]
    (case.first if which == "known" else case.other)(gone=True)
    assert case.said() == [("Ash", "Beech", "both")], "nothing more is said of a protected child by a roll"


def test_a_protected_child_who_comes_to_another_school_is_told_to_nobody(case, roll):
    case.both_named()
    asked = ProtectIdentity(pupil_id=case.known, kind="witness", reason="x", readers=[uuid4()])
    roll.run(case.lead, protect_identity, roll.extras, asked)
    case.first(gone=True)
    assert case.moves() == []


def test_a_third_school_gets_the_file_from_where_the_child_was_last(case, roll):
    third = roll.add_feed(roll.add_school())
    case.both_named()
    case.say(case.lead, "left")
    roll.later(hours=1)
    roll.deliver(third, push({**THERE, "source_id": "x"}), JSON)
    case.other(gone=True)
    moves = case.moves()
    assert [(each["from_school_id"], each["to_school_id"]) for each in moves] == [
        (str(case.school), str(case.there)),
        (str(case.there), str(third.school_id)),
    ]
    roll.later(days=2)
    roll.deliver(third, push({**THERE, "source_id": "x", "gone": True}), JSON)
    case.first(enrolled_on=case.today())
    back = case.moves()[-1]
    assert (back["from_school_id"], back["to_school_id"]) == (str(third.school_id), str(case.school))
    assert len(case.moves()) == 3


def test_a_reader_that_was_restored_is_told_again_with_the_same_versions(case, roll):
    case.both_named()
    case.say(case.other_lead, "here_now", "Here.")
    case.say(case.lead, "still_here")
    newest = {each["move_id"]: each for each in case.moves()}
    with roll.open_unit(None) as unit:
        told = list(RESYNC["pupils.pupil_moved"](unit))
    assert [json.loads(event.model_dump_json()) for event, *_ in told] == list(newest.values())
    assert [(aggregate, version) for _, aggregate, version, _ in told] == [
        (UUID(each["move_id"]), each["version"]) for each in newest.values()
    ]


@pytest.mark.parametrize("how", ["taken_on", "answered"])
def test_who_moved_before_anybody_said_so_is_said_to_have(case, roll, how):
    """As after an upgrade: the rolls have the move, and nothing was said."""
    if how == "taken_on":
        case.first()
        case.first(gone=True)
        case.other()
    else:
        case.both_named()
        case.say(case.lead, "left")
    (move,) = case.moves()
    with roll.open_unit(None) as unit:
        unit.session.execute(delete(PupilMoveRow))
    say_earlier(roll.open_unit)
    say_earlier(roll.open_unit)
    _, again = case.moves()
    assert {**again, "move_id": None} == {**move, "move_id": None}


def test_joining_and_leaving_are_said_of_a_move_too(case, roll):
    case.first()
    pupil_id = case.known
    case.first(gone=True)
    case.other()
    case.other(gone=True)
    case.first(enrolled_on=case.today())
    for kind, times in (("pupils.pupil_joined", 3), ("pupils.pupil_left", 2)):
        assert [each.body["data"]["pupil_id"] for each in roll.published(kind)] == [str(pupil_id)] * times


def test_an_entry_that_is_emptied_leaves_the_roll_and_is_back_when_the_protection_ends(case, roll, feed):
    case.first()
    old = case.known
    case.first(source_id="2", upn="A103102209083", legal_surname="Oak")
    lead = case.lead
    (new,) = [each.id for each in roll.pupils(case.school) if each.id != old]
    asked = ProtectIdentity(pupil_id=new, old_pupil_id=old, kind="adoption", reason="x", readers=[uuid4()])
    roll.run(lead, protect_identity, roll.extras, asked)
    assert [each.body["data"]["pupil_id"] for each in roll.published("pupils.pupil_left")] == [str(old)]
    roll.run(lead, end_protection, roll.extras, EndProtection(pupil_id=new, reason="Over."))
    joined = [each.body["data"]["pupil_id"] for each in roll.published("pupils.pupil_joined")]
    assert joined == [str(old), str(new), str(old)]


def test_two_replicas_say_a_word_once(case, roll):
    case.both_named()
    case.say(case.lead, "left")
    roll.later(days=2)
    case.other(gone=True)
    case.first(enrolled_on=case.today())
    case.settle()
    both_look = Barrier(2)

    def replica():
        both_look.wait()
        follow_rolls(roll.open_unit)

    threads = [Thread(target=replica) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert case.said() == [("Ash", "Beech", "moved"), ("Beech", "Ash", "moved")]
