"""One lead alone makes no child on the roll an alias of a former pupil: it takes two, and it is undone whole."""

import json
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from haven_schemas.acts.identity.apart import Apart
from haven_schemas.acts.pupils import matching as contract
from haven_schemas.acts.pupils.record import RecordAsked
from haven_schemas.acts.pupils.retention import PupilDatesQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from pupils.leavers.dates import pupil_dates
from pupils.matching.aliases import copy_conflict
from pupils.matching.merging import end_merge, merge_pupils, merges_of
from pupils.matching.proposals import compare_pupils, decide_proposal, list_proposals
from pupils.models import FeedRow, PupilMergeRow, PupilRow
from pupils.protection.empty import take_names
from pupils.record.record import pupil_record
from sqlalchemy import select
from two_schools import SERVICE

JSON = "application/json"
LEAVER = {
    "source_id": "1", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Catherine",
    "date_of_birth": "2007-03-02", "class": "13B", "contacts": [{"id": "a", "surname": "Ash", "forename": "Jo"}],
}  # fmt: skip
CHILD = {
    "source_id": "2", "upn": "A103102209083", "legal_surname": "Okafor", "legal_forename": "Zuri",
    "date_of_birth": "2019-11-30", "class": "2K", "sex": "F",
    "contacts": [{"id": "o", "surname": "Okafor", "forename": "Ada", "court_order": True}],
}  # fmt: skip
MATCH = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.CONCERN_TRIAGE}
REASON = "Their papers were looked at."


def push(*pupils, mode="delta"):
    return json.dumps({"mode": mode, "pupils": pupils}).encode()


class Case:
    """A former pupil and a child on the roll of one school, two leads, and what they say."""

    def __init__(self, roll, feed):
        self.roll, self.feed, self.school = roll, feed, feed.school_id
        with roll.open_unit([self.school]) as unit:
            unit.session.get(FeedRow, feed.id).groups = ["contacts"]
        self.first, self.second = (roll.staff(self.school, rights=MATCH, elevated=True) for _ in range(2))

    def said(self, *rows, **how):
        self.roll.later(hours=1)
        done = self.roll.deliver(self.feed, push(*rows, **how), JSON)
        assert (done.state, done.rejected) == ("done", [])

    def rows(self):
        return {each.legal_forename: each for each in self.roll.pupils(self.school)}

    def ids(self, kept="Catherine", alias="Zuri"):
        rows = self.rows()
        return rows[kept].id, rows[alias].id

    def merge(self, who, pair):
        asked = contract.MergePupils(pupil_id=pair[0], alias_id=pair[1], reason=REASON)
        return self.roll.run(who, merge_pupils, self.roll.extras, asked)

    def decide(self, who, proposal_id, decision="same"):
        asked = contract.DecideProposal(proposal_id=proposal_id, decision=decision, reason="Seen both.")
        return self.roll.run(who, decide_proposal, self.roll.extras, asked).state

    def proposals(self, who):
        return self.roll.run(who, list_proposals, self.roll.extras, contract.ListProposals()).proposals

    def end(self, who, merge_id):
        asked = contract.EndMerge(merge_id=merge_id, reason="Two children.")
        self.roll.run(who, end_merge, self.roll.extras, asked)

    def merges(self):
        with self.roll.open_unit(None) as unit:
            return list(unit.session.scalars(select(PupilMergeRow).order_by(PupilMergeRow.merged_at)))

    def left_on(self, *ids):
        return [
            each.left_on for each in self.roll.run(SERVICE, pupil_dates, PupilDatesQuery(subject_ids=list(ids))).pupils
        ]

    def contacts(self, pupil_id):
        reader = self.roll.staff(self.school, rights=MATCH, elevated=True)
        shown = self.roll.run(reader, pupil_record, self.roll.extras.keyring, RecordAsked(pupil_id=pupil_id))
        return [(each.contact.forename, each.contact.court_order) for each in shown.contacts]


@pytest.fixture
def case(roll, feed):
    made = Case(roll, feed)
    made.said(LEAVER, CHILD)
    made.said({**LEAVER, "left_on": "2019-07-19"})
    return made


class TestOneAlone:
    def test_a_child_with_another_birth_date_is_joined_by_nobody_alone(self, case):
        pair = case.ids()
        said = case.merge(case.first, pair)
        assert said.waits
        assert case.merges() == [], "nothing is joined"
        assert case.merge(case.first, pair).waits, "one person is not two"
        assert case.merge(case.first, pair[::-1]).waits, "whichever of them stays"
        (asked,) = case.proposals(case.second)
        assert (asked.takes_two, asked.agreed_by) == (True, case.first.actor_id)
        assert {asked.known.date_of_birth, asked.new.date_of_birth} == {date(2007, 3, 2), date(2019, 11, 30)}
        assert case.left_on(*pair) == [date(2019, 7, 19), None]
        assert not case.roll.published("pupils.pupil_merged")

    def test_a_second_person_joins_them(self, case):
        pair = case.ids()
        said = case.merge(case.first, pair)
        assert case.decide(case.second, said.merge_id) == "same"
        (row,) = case.merges()
        assert (row.merged_by, row.agreed_by) == (case.first.actor_id, case.second.actor_id)
        (told,) = case.roll.run(case.first, merges_of, case.roll.extras, contract.MergesOf(pupil_id=pair[0])).merges
        assert (told.reason, told.agreed_by) == (REASON, case.second.actor_id)

    def test_two_on_one_roll_take_two_and_so_does_their_proposal(self, case):
        case.said({**CHILD, "source_id": "3", "upn": None, "legal_forename": "Zury"})
        (asked,) = case.proposals(case.first)
        assert asked.takes_two
        assert case.decide(case.first, asked.id) == "later"
        assert case.decide(case.first, asked.id) == "later"
        assert case.merges() == []
        assert case.decide(case.second, asked.id) == "same"
        assert len(case.merges()) == 1

    def test_who_triages_nothing_or_is_tied_to_the_first_is_no_second(self, case, monkeypatch):
        said = case.merge(case.first, case.ids())
        reader = case.roll.staff(case.school, rights=MATCH - {Right.CONCERN_TRIAGE}, elevated=True)
        with pytest.raises(Problem) as refused:
            case.decide(reader, said.merge_id)
        assert refused.value.code is ErrorCode.NOT_PERMITTED
        asked = []
        monkeypatch.setattr(
            type(case.roll.extras.owner), "how_apart", lambda _, each: asked.append(each) or Apart(ties=["same_person"])
        )
        with pytest.raises(Problem) as refused:
            case.decide(case.second, said.merge_id)
        assert refused.value.code is ErrorCode.NOT_INDEPENDENT
        assert [(each.first, each.second, each.act) for each in asked] == [
            (case.first.actor_id, case.second.actor_id, "merge")
        ]
        assert case.merges() == []

    def test_who_is_linked_to_one_of_them_sees_and_says_nothing(self, case):
        said = case.merge(case.first, case.ids())
        link(case, case.second, case.ids()[1])
        assert case.proposals(case.second) == []
        with pytest.raises(Problem) as refused:
            case.decide(case.second, said.merge_id)
        assert refused.value.code is ErrorCode.NOT_FOUND

    def test_different_ends_it_and_a_word_of_long_ago_is_nobodys(self, case):
        pair = case.ids()
        said = case.merge(case.first, pair)
        assert case.decide(case.second, said.merge_id, "different") == "different"
        assert case.merge(case.first, pair).waits
        case.roll.later(days=29)
        late = case.roll.staff(case.school, rights=MATCH, elevated=True)
        assert case.decide(late, said.merge_id) == "later", "they are the first now"
        case.second = case.roll.staff(case.school, rights=MATCH, elevated=True)
        assert case.decide(case.second, said.merge_id) == "same"

    def test_a_third_entry_between_the_two_does_not_help(self, case):
        zed = {**CHILD, "source_id": "9", "upn": "A203102209083", "legal_forename": "Zed", "left_on": "2024-07-19"}
        case.said(zed)
        between, child = case.ids("Zed", "Zuri")
        assert not case.merge(case.first, (between, child)).waits, "the same birth date, and one roll of the two"
        case.said({**zed, "date_of_birth": "2007-03-02"})
        assert case.merge(case.first, (case.ids()[0], between)).waits

    def test_an_ordinary_duplicate_takes_one(self, case):
        case.said({**LEAVER, "source_id": "8", "upn": None, "legal_surname": "Ashe"})
        rows = case.roll.pupils(case.school)
        pair = [each.id for each in rows if each.legal_surname.startswith("Ash")]
        shown = case.roll.run(case.first, compare_pupils, contract.ComparePupils(pupil_id=pair[0], other_id=pair[1]))
        assert not shown.takes_two
        assert not case.merge(case.first, pair).waits


class TestOnARoll:
    def test_a_child_who_was_merged_into_a_former_pupil_is_on_the_roll(self, case):
        pair = case.ids()
        case.roll.merged(case.first, *pair)
        assert case.left_on(*pair) == [None, None]
        assert [each.id for each in case.roll.find(case.first, "okafor").pupils] == [pair[0]], "found as on the roll"
        case.said(CHILD, mode="full")
        assert case.left_on(*pair) == [None, None], "a file that says nothing new"
        case.said(CHILD, mode="full")
        assert case.rows()["Catherine"].on_roll

    def test_they_have_left_when_the_whole_roll_names_neither(self, case):
        pair = case.ids()
        case.roll.merged(case.first, *pair)
        other = {**CHILD, "source_id": "5", "upn": None, "legal_surname": "Reed", "legal_forename": "Ben"}
        case.said(CHILD, other, mode="full")
        case.said(other, mode="full")
        assert None not in case.left_on(*pair)
        assert not any(each.on_roll for name, each in case.rows().items() if name != "Ben")

    def test_what_an_earlier_release_left_on_the_roll_stays_there_until_a_file_names_neither(self, case):
        pair = case.ids()
        case.roll.merged(case.first, *pair)
        with case.roll.open_unit(None) as unit:
            unit.session.get(PupilRow, pair[0]).on_roll = False
        assert case.left_on(*pair) == [None, None], "one of the entries is"
        case.said({**CHILD, "source_id": "5", "upn": None, "legal_surname": "Reed"}, mode="full")
        assert None not in case.left_on(*pair)


class TestUndone:
    def test_each_has_again_what_is_theirs_with_what_was_said_since(self, case):
        pair = case.ids()

        def of(name):
            row = case.rows()[name]
            return {
                each: value
                for each, value in vars(row).items()
                if each[0] != "_" and each not in ("version", "changed_at", "search_text")
            }

        before = {name: of(name) for name in ("Catherine", "Zuri")}
        before_text = case.rows()["Catherine"].search_text
        merge_id = case.roll.merged(case.first, *pair)
        renamed = {**CHILD, "legal_surname": "Adeyemi", "class": "3K"}
        case.said({**renamed, "contacts": [*CHILD["contacts"], {"id": "x", "surname": "Bell", "forename": "Max"}]})
        assert case.rows()["Catherine"].class_name == "3K"
        case.end(case.second, merge_id)
        assert of("Catherine") == before["Catherine"]
        assert of("Zuri") == before["Zuri"] | {
            "class_name": "3K", "legal_surname": "Adeyemi", "sort_surname": "adeyemi", "names_since": case.roll.now,
        }  # fmt: skip
        assert case.contacts(pair[0]) == [("Jo", False)]
        assert sorted(case.contacts(pair[1])) == [("Ada", True), ("Max", False)]
        assert case.left_on(*pair) == [date(2019, 7, 19), None]
        for name in ("zuri", "okafor", "adeyemi"):
            assert [each.id for each in case.roll.find(case.first, name, leavers=True).pupils] == [pair[1]]
        assert case.rows()["Catherine"].search_text == before_text

    def test_who_left_as_one_is_on_the_roll_again_by_their_own_word(self, case):
        case.said({**LEAVER, "source_id": "8", "upn": None, "left_on": None, "legal_forename": "Cathy"})
        pair = case.ids("Cathy", "Zuri")
        merge_id = case.roll.merged(case.first, *pair)
        case.said({"source_id": "8", "legal_surname": "Ash", "date_of_birth": "2007-03-02", "left_on": "2026-01-05"})
        assert not case.rows()["Zuri"].on_roll
        case.end(case.second, merge_id)
        assert case.rows()["Zuri"].on_roll
        assert case.roll.published("pupils.pupil_joined")[-1].body["data"]["pupil_id"] == str(pair[1])

    def test_nothing_of_then_is_kept_of_whoever_is_protected_since(self, case):
        pair = case.ids()
        case.roll.merged(case.first, *pair)
        assert case.merges()[0].before_sealed is not None
        with case.roll.open_unit(None) as unit:
            take_names(unit, unit.session.get(PupilRow, pair[0]))
        assert case.merges()[0].before_sealed is None


def link(case, who, child):
    """The colleague is the child's parent, as incidents tells it."""
    event = ConflictChanged(staff_id=who.actor_id, subject_id=child, state="kept_from", version=1)
    with case.roll.open_unit([]) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), event)
