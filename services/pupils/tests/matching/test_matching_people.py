"""Proposals for a person, merges and their ends: nothing is merged by a feed, and nothing is lost by a merge."""

import json

import pytest
from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.pupils import PupilsById
from haven_schemas.acts.pupils import matching as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.finding.lists import get_pupils
from pupils.matching.merging import end_merge, merges_of
from pupils.matching.proposals import compare_pupils, decide_proposal, list_proposals
from pupils.matching.suggest import suggest_pupils
from pupils.models import MatchProposalRow, PupilMergeRow
from pupils.present_state import every_pupil_merged, every_pupil_unmerged
from sqlalchemy import select

JSON = "application/json"
ASH = {
    "source_id": "1", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Catherine",
    "date_of_birth": "2014-03-02", "class": "7B", "sex": "F",
}  # fmt: skip
AGAIN = {"source_id": "2", "legal_surname": "Ashe", "legal_forename": "Katherine", "date_of_birth": "2014-03-02"}
MATCH = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH}
REASON = "Their papers were looked at."


def push(*pupils, mode="delta", **more):
    return json.dumps({"mode": mode, "pupils": pupils, **more}).encode()


@pytest.fixture
def lead(roll, school):
    return roll.staff(school, rights=MATCH, elevated=True)


def proposals(roll, who):
    return roll.run(who, list_proposals, roll.extras, contract.ListProposals()).proposals


def decide(roll, who, proposal, decision, **given):
    asked = contract.DecideProposal.model_validate(
        {"proposal_id": proposal.id, "decision": decision, "reason": REASON, "version": proposal.version, **given}
    )
    return roll.run(who, decide_proposal, roll.extras, asked)


@pytest.fixture
def twice(roll, feed):
    """A child on the roll, and a second entry of hers that differs by how it is spelt."""
    roll.deliver(feed, push(ASH), JSON)
    roll.deliver(feed, push(AGAIN), JSON)
    by_name = {pupil.legal_surname: pupil.id for pupil in roll.pupils(feed.school_id)}
    return by_name["Ash"], by_name["Ashe"]


def merged(roll, who, pair):
    return roll.merged(who, *pair, REASON)


class TestProposals:
    def test_who_is_like_someone_is_proposed_and_on_the_roll_meanwhile(self, roll, lead, twice):
        (found,) = proposals(roll, lead)
        assert (found.known.pupil_id, found.new.pupil_id, found.state) == (*twice, "open")
        assert found.score >= 80
        assert found.agree == ["date_of_birth", "sounds_alike"]
        assert all(pupil.on_roll for pupil in roll.pupils(found.new.school_id))

    @pytest.mark.parametrize(
        "other",
        [
            {"legal_forename": "Benedict", "legal_surname": "Ash"},
            {"legal_forename": "Catherine", "legal_surname": "Okafor"},
            {"legal_surname": "Ash", "legal_forename": "Catherine", "upn": "A203102209083"},
            {"legal_surname": "Ash", "legal_forename": "Catherine", "date_of_birth": "2013-08-17"},
        ],
    )
    def test_siblings_namesakes_and_other_upns_are_not(self, roll, feed, lead, other):
        roll.deliver(feed, push(ASH), JSON)
        roll.deliver(feed, push({**AGAIN, **other}), JSON)
        assert proposals(roll, lead) == []

    def test_a_birth_date_turned_round_is_a_slip(self, roll, feed, lead):
        roll.deliver(feed, push({**ASH, "upn": None}), JSON)
        names = {"legal_surname": "Ash", "legal_forename": "Catherine", "date_of_birth": "2014-02-03"}
        roll.deliver(feed, push({**AGAIN, **names}), JSON)
        (found,) = proposals(roll, lead)
        assert "date_mistyped" in found.agree

    def test_the_same_is_merged_with_a_sealed_reason(self, roll, lead, twice):
        decide(roll, lead, proposals(roll, lead)[0], "same")
        decide(roll, roll.second(lead), proposals(roll, lead)[0], "same")
        assert proposals(roll, lead) == []
        with roll.open_unit(None) as unit:
            row = unit.session.scalars(select(PupilMergeRow)).one()
            proposal = unit.session.scalars(select(MatchProposalRow)).one()
        assert (row.pupil_id, row.alias_id) == twice
        assert REASON.encode() not in row.reason_sealed + proposal.reason_sealed

    def test_different_is_never_asked_again_and_later_is(self, roll, feed, school, lead, twice):
        decide(roll, lead, proposals(roll, lead)[0], "later")
        (again,) = proposals(roll, lead)
        assert (again.state, again.version) == ("later", 2)
        decide(roll, lead, again, "different")
        roll.deliver(feed, push({**AGAIN, "class": "7C"}), JSON)
        assert proposals(roll, lead) == []
        assert len(roll.pupils(school)) == 2

    def test_two_who_decide_at_once_do_not_both(self, roll, lead, twice):
        (found,) = proposals(roll, lead)
        decide(roll, lead, found, "later")
        with pytest.raises(Problem) as stale:
            decide(roll, lead, found, "same")
        assert stale.value.code is ErrorCode.STALE_VERSION

    def test_nobody_else_sees_or_decides(self, roll, lead, twice):
        (found,) = proposals(roll, lead)
        other = roll.staff(roll.add_school(), rights=MATCH, elevated=True)
        assert proposals(roll, other) == []
        with pytest.raises(Problem) as refused:
            decide(roll, other, found, "same")
        assert refused.value.code is ErrorCode.NOT_FOUND

    def test_a_namesake_at_another_school_is_for_whoever_matches_at_both(self, roll, feed, school, lead):
        roll.deliver(feed, push(ASH), JSON)
        second = roll.add_feed(roll.add_school())
        done = roll.deliver(second, push({**ASH, "upn": None, "source_id": "9"}), JSON)
        assert (done.rejected, done.warnings) == ([], []), "the feed is told nothing"
        assert proposals(roll, lead) == []
        (found,) = proposals(roll, roll.staff(school, second.school_id, rights=MATCH, elevated=True))
        assert found.agree == ["date_of_birth", "surname", "forename"]


class TestMerges:
    def test_an_alias_is_kept_hidden_and_shown_by_its_id(self, roll, lead, twice, school):
        merged(roll, lead, twice)
        assert [pupil.id for pupil in roll.find(lead, "ash").pupils] == [twice[0]]
        (shown,) = roll.run(lead, get_pupils, PupilsById(ids=[twice[1]])).pupils
        assert (shown.known_as, shown.merged_into) == ("Katherine Ashe", twice[0])
        (event,) = roll.published("pupils.pupil_merged")
        assert event.body["data"] == {"pupil_id": str(twice[0]), "alias_id": str(twice[1]), "version": 2}

    def test_what_a_feed_says_of_an_alias_it_says_of_the_pupil(self, roll, feed, lead, twice, school):
        merged(roll, lead, twice)
        roll.later(hours=1)
        done = roll.deliver(feed, push({**AGAIN, "class": "8A"}), JSON)
        assert (done.applied, done.added) == (1, 0)
        assert {pupil.id: pupil.class_name for pupil in roll.pupils(school)} == {twice[0]: "8A", twice[1]: None}

    def test_an_alias_with_a_upn_of_its_own_does_not_take_the_pupils(self, roll, feed, lead, school):
        roll.deliver(feed, push(ASH, {**AGAIN, "upn": "A20310220908A"}), JSON)
        pair = [pupil.id for pupil in roll.pupils(school)]
        merged(roll, lead, pair)
        roll.later(hours=1)
        assert roll.deliver(feed, push({**AGAIN, "upn": "A20310220908A", "class": "8A"}), JSON).applied == 1
        assert {pupil.id: pupil.upn for pupil in roll.pupils(school)} == {pair[0]: ASH["upn"], pair[1]: "A20310220908A"}

    def test_a_full_file_makes_no_leaver_of_an_alias(self, roll, feed, lead, twice, school):
        merged(roll, lead, twice)
        roll.later(hours=1)
        roll.deliver(feed, push(ASH, mode="full"), JSON)
        assert all(pupil.on_roll for pupil in roll.pupils(school))

    def test_both_rows_in_one_file_are_one_child(self, roll, feed, lead, twice):
        merged(roll, lead, twice)
        roll.later(hours=1)
        done = roll.deliver(feed, push({**ASH, "class": "7C"}, {**AGAIN, "class": "7D"}, mode="full"), JSON)
        assert [row.reason for row in done.rejected] == [RowReason.DUPLICATE]

    def test_its_end_splits_them_exactly(self, roll, feed, lead, twice, school):
        def rows():
            skipped = ("version", "changed_at")
            return [
                {name: value for name, value in vars(pupil).items() if name[0] != "_" and name not in skipped}
                for pupil in roll.pupils(school)
            ]

        before = rows()
        merge_id = merged(roll, lead, twice)
        asked = contract.EndMerge(merge_id=merge_id, reason="Two children after all.")
        roll.run(lead, end_merge, roll.extras, asked)
        assert rows() == before
        assert {pupil.id for pupil in roll.find(lead, "ash").pupils} == set(twice)
        (event,) = roll.published("pupils.pupil_unmerged")
        assert event.body["data"]["version"] == 3
        (told,) = roll.run(lead, merges_of, roll.extras, contract.MergesOf(pupil_id=twice[0])).merges
        assert (told.reason, told.ended_reason) == (REASON, "Two children after all.")
        assert roll.deliver(feed, push({**AGAIN, "class": "9Z"}), JSON).applied == 1
        assert {pupil.id: pupil.class_name for pupil in roll.pupils(school)}[twice[1]] == "9Z"
        with pytest.raises(Problem) as again:
            roll.run(lead, end_merge, roll.extras, asked)
        assert again.value.code is ErrorCode.NOT_FOUND
        assert proposals(roll, lead) == [], "a person has said that they are two"

    def test_an_alias_is_not_merged_again(self, roll, lead, twice):
        merged(roll, lead, twice)
        with pytest.raises(Problem) as refused:
            merged(roll, lead, twice[::-1])
        assert [(each.field, each.code) for each in refused.value.fields] == [("alias_id", FieldCode.NOT_ALLOWED)]

    def test_who_matches_at_one_of_two_schools_merges_nothing(self, roll, feed, lead, twice):
        second = roll.add_feed(roll.add_school())
        roll.deliver(second, push({**AGAIN, "legal_forename": "Zoe"}), JSON)
        (other,) = roll.pupils(second.school_id)
        for act in (
            lambda: merged(roll, lead, (twice[0], other.id)),
            lambda: roll.run(lead, compare_pupils, contract.ComparePupils(pupil_id=twice[0], other_id=other.id)),
        ):
            with pytest.raises(Problem) as refused:
                act()
            assert refused.value.code is ErrorCode.NOT_FOUND

    def test_across_schools_each_keeps_their_entry(self, roll, feed, lead, school):
        roll.deliver(feed, push(ASH), JSON)
        second = roll.add_feed(roll.add_school())
        roll.deliver(second, push({**ASH, "enrolment_status": "S"}), JSON)
        both = roll.staff(school, second.school_id, rights=MATCH, elevated=True)
        (found,) = proposals(roll, both)
        assert found.agree == ["upn", "date_of_birth"]
        decide(roll, both, found, "same")
        assert len(roll.find(both, "ash").pupils) == 2

    def test_a_new_reader_is_told_of_today(self, roll, lead, twice):
        merge_id = merged(roll, lead, twice)
        with roll.open_unit(None) as unit:
            assert [event.alias_id for event, *_ in every_pupil_merged(unit)] == [twice[1]]
            assert list(every_pupil_unmerged(unit)) == []
        roll.run(lead, end_merge, roll.extras, contract.EndMerge(merge_id=merge_id, reason=REASON))
        with roll.open_unit(None) as unit:
            assert list(every_pupil_merged(unit)) == []
            assert [event.alias_id for event, *_ in every_pupil_unmerged(unit)] == [twice[1]]


def test_what_a_reporter_wrote_finds_whom_they_may_have_meant(roll, school, lead, twice):
    asked = contract.SuggestPupils(school_id=school, words="tall girl called Cathrine Ash, 7B?")
    found = roll.run(lead, suggest_pupils, asked).suggestions
    assert found[0].pupil_id == twice[0]
    other = contract.SuggestPupils(school_id=school, words="Zebedee Quill")
    assert roll.run(lead, suggest_pupils, other).suggestions == []
