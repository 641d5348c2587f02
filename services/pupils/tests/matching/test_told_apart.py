"""Two children whom a UPN, or a name and birth date, would make one: nobody is turned into another in silence."""

import json

import pytest
from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.acts.pupils.matching import DecideProposal, ListProposals
from haven_schemas.rights import Right
from pupils.files.duplicates import SeenChildren
from pupils.matching.one_upn import ask_of_one_upn
from pupils.matching.proposals import decide_proposal, list_proposals
from pupils.models import MatchProposalRow, PupilRow
from sqlalchemy import select, update
from support.lists import every

JSON = "application/json"
UPN = "A203202811068"
IDA = {"source_id": "1", "legal_surname": "Ash", "legal_forename": "Ida", "date_of_birth": "2014-03-02"}
MATCHES = {Right.PUPIL_MATCH}


def push(*pupils, mode="delta"):
    return json.dumps({"mode": mode, "pupils": pupils}).encode()


def proposals(roll, who):
    return roll.run(who, list_proposals, roll.extras, ListProposals()).proposals


def ask(roll):
    with roll.open_unit(None) as unit:
        ask_of_one_upn(unit)


@pytest.fixture
def second(roll):
    return roll.add_feed(roll.add_school())


class TestOneUpnAtTwoSchools:
    @pytest.fixture
    def twice(self, roll, feed, second):
        """The second school has another child under the first one's UPN; the feed learns nothing of it."""
        roll.deliver(feed, push({**IDA, "upn": UPN}), JSON)
        other = {**IDA, "upn": UPN, "legal_forename": "Noor", "date_of_birth": "2015-07-09"}
        told = roll.deliver(second, push(other), JSON)
        assert (told.applied, told.added, told.warnings, told.rejected) == (1, 1, [], [])

    def test_whoever_matches_at_both_is_asked_once_and_nobody_at_one(self, roll, school, second, twice):
        lead = roll.staff(school, second.school_id, rights=MATCHES, elevated=True)
        assert proposals(roll, lead) == []
        ask(roll)
        ask(roll)
        (asked,) = proposals(roll, lead)
        assert "upn" in asked.agree
        assert (asked.known.school_id, asked.new.school_id, asked.takes_two) == (school, second.school_id, True)
        for each in (school, second.school_id):
            assert proposals(roll, roll.staff(each, rights=MATCHES, elevated=True)) == []
        decided = DecideProposal(proposal_id=asked.id, decision="different", reason="Two children, one mistyped UPN.")
        roll.run(lead, decide_proposal, roll.extras, decided)
        ask(roll)
        assert proposals(roll, lead) == []

    @pytest.mark.parametrize("changed", [{"protected": True}, {"hidden": True}])
    def test_nobody_is_asked_about_who_is_out_of_sight(self, changed, roll, school, twice):
        with roll.open_unit(None) as unit:
            unit.session.execute(update(PupilRow).where(PupilRow.school_id == school).values(**changed))
        ask(roll)
        with roll.open_unit(None) as unit:
            assert unit.session.scalars(select(MatchProposalRow)).all() == []

    def test_one_child_on_two_rolls_is_another_question(self, roll, feed, second, school):
        for each in (feed, second):
            roll.deliver(each, push({**IDA, "upn": UPN}), JSON)
        ask(roll)
        assert proposals(roll, roll.staff(school, second.school_id, rights=MATCHES, elevated=True)) == []


class TestTwoIdsOfOneSource:
    """The second of two rows that a source tells apart, by ids of its own."""

    SAME_NAME = {**IDA, "source_id": "2"}
    SAME_UPN = {**IDA, "source_id": "2", "upn": UPN, "legal_forename": "Noor"}

    @pytest.mark.parametrize("at_once", [True, False], ids=["one delivery", "one after the other"])
    @pytest.mark.parametrize("other", [SAME_NAME, SAME_UPN], ids=["one name", "one UPN"])
    def test_is_somebody_of_their_own_and_the_lead_is_asked(self, roll, feed, school, other, at_once):
        first = {**IDA, "upn": other.get("upn")}
        for rows in [(first, other)] if at_once else [(first,), (other,)]:
            roll.deliver(feed, push(*rows), JSON)
        ida, beside = roll.pupils(school)
        assert (ida.legal_forename, beside.legal_forename) == ("Ida", other["legal_forename"])
        assert (ida.upn, beside.upn) == (other.get("upn"), None), "whose UPN it is nobody knows yet"
        (asked,) = proposals(roll, roll.staff(school, rights=MATCHES, elevated=True))
        assert {asked.new.pupil_id, asked.known.pupil_id} == {ida.id, beside.id}
        assert ("upn" in asked.agree) == ("upn" in other)

    def test_in_a_whole_file_both_are_on_the_roll_and_stay_there(self, roll, feed, school):
        for _ in range(2):
            roll.later(hours=1)
            told = roll.deliver(feed, push({**IDA, "upn": UPN}, self.SAME_UPN, mode="full"), JSON)
        assert (told.applied, told.rejected) == (2, [])
        assert [each.on_roll for each in roll.pupils(school)] == [True, True]
        roll.later(hours=1)
        told = roll.deliver(feed, push({**IDA, "upn": UPN}, {**self.SAME_UPN, "class": "7B"}, mode="full"), JSON)
        assert [(each.row, each.reason) for each in told.rejected] == [(2, RowReason.SOURCE_ID_CONFLICT)]
        assert [each.on_roll for each in roll.pupils(school)] == [True, True], "until the system has it right"

    def test_an_id_that_is_issued_anew_joins_as_before(self, roll, feed, school):
        roll.deliver(feed, push(IDA, mode="full"), JSON)
        roll.later(hours=1)
        roll.deliver(feed, push(self.SAME_NAME, mode="full"), JSON)
        assert len(roll.pupils(school)) == 1, "the source has one id for them at a time"
        roll.later(hours=1)
        roll.deliver(feed, push({**self.SAME_NAME, "gone": True}), JSON)
        roll.later(hours=1)
        roll.deliver(feed, push({**IDA, "source_id": "3"}), JSON)
        assert [each.on_roll for each in roll.pupils(school)] == [True], "who comes back has their file"

    def test_a_child_renamed_under_their_own_id_is_the_same_child(self, roll, feed, school):
        roll.deliver(feed, push({**IDA, "upn": UPN}), JSON)
        roll.deliver(feed, push({**IDA, "upn": UPN, "legal_forename": "Noor"}), JSON)
        assert [each.legal_forename for each in roll.pupils(school)] == ["Noor"]

    def test_several_wait_for_a_person_who_says_what_the_ids_mean(self, roll, feed, school):
        rows = [{**IDA, "source_id": str(number), "legal_forename": f"Ida{number}"} for number in range(3)]
        roll.deliver(feed, push(*rows), JSON)
        anew = [{**each, "source_id": f"9{number}"} for number, each in enumerate(rows)]
        told = roll.deliver(feed, push(*anew), JSON)
        assert (told.state, told.waits_for, told.id_conflicts) == ("waiting_for_decision", "ids", 3)
        assert len(roll.pupils(school)) == 3

    def test_the_answer_to_a_source_is_that_of_any_new_pupil(self, roll, feed):
        roll.deliver(feed, push(IDA), JSON)
        told = roll.deliver(feed, push(self.SAME_NAME), JSON)
        assert (told.applied, told.added, told.warnings, told.rejected) == (1, 1, [], [])


@every(
    ("first", "then", "repeated"),
    [
        ({}, {}, True),
        ({}, {"source_id": "2"}, False),
        ({}, {"source_id": None}, True),
        ({"source_id": None}, {"source_id": "2"}, True),
        ({"upn": UPN}, {"upn": UPN, "source_id": "2"}, True),
        ({"upn": UPN}, {"upn": UPN, "source_id": "2", "legal_forename": "Noor"}, False),
        ({"upn": UPN}, {"upn": UPN, "source_id": None, "legal_forename": "Noor"}, True),
        ({"upn": UPN}, {"upn": "A203102209083", "source_id": "2"}, False),
    ],
)
def test_rows_of_one_file_are_one_child_unless_their_source_tells_them_apart(first, then, repeated):
    seen = SeenChildren()
    assert not seen.is_repeated(_change(first))
    assert seen.is_repeated(_change(then)) is repeated


def _change(changed):
    return PupilChange.model_validate({"number": 1, **IDA, **changed})
