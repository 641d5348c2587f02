"""What one person alone said is one child is told to the others the next morning, and shown; on real PostgreSQL."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils.matching import DecideProposal, EndMerge, ListProposals, MergePupils
from haven_schemas.events import ConflictChanged
from protected_child import JSON, of_schools, protect, push
from pupils.matching.aliases import copy_conflict
from pupils.matching.merging import end_merge, merge_pupils
from pupils.matching.proposals import decide_proposal, list_proposals
from pupils.matching.telling import tell_matches

ASH = {
    "source_id": "11", "legal_surname": "Ash", "legal_forename": "Catherine", "date_of_birth": "2013-05-06",
}  # fmt: skip
REASON = "Their papers were looked at."


class Case:
    """One child on the rolls of two schools, and who may say so."""

    def __init__(self, roll, feed):
        self.roll, there = roll, roll.add_feed(roll.add_school())
        roll.now = datetime(2026, 6, 10, 13, tzinfo=UTC)
        self.schools = (feed.school_id, there.school_id)
        for each, row in ((feed, ASH), (there, {**ASH, "source_id": "12"})):
            roll.deliver(each, push(row), JSON)
        self.known, self.new = (roll.pupils(each)[0].id for each in self.schools)
        self.lead, self.colleague, self.linked = (of_schools(roll, *self.schools) for _ in range(3))
        link = ConflictChanged(staff_id=self.linked.actor_id, subject_id=self.new, state="kept_from", version=1)
        with roll.open_unit([]) as unit:
            copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), link)

    def merge(self):
        asked = MergePupils(pupil_id=self.known, alias_id=self.new, reason=REASON)
        done = self.roll.run(self.lead, merge_pupils, self.roll.extras, asked)
        assert not done.waits
        return done.merge_id

    def page(self, who):
        return self.roll.run(who, list_proposals, self.roll.extras, ListProposals())

    def joined(self, who):
        return [(each.known.pupil_id, each.new.pupil_id, each.decided_by) for each in self.page(who).joined]

    def next_morning(self):
        """Who is kept from what is published then, a set for each notice."""
        before = len(self.roll.published("pupils.matches_waiting"))
        self.roll.later(days=1)
        with self.roll.open_unit(None) as unit:
            tell_matches(unit)
        told = [each.body["data"] for each in self.roll.published("pupils.matches_waiting")[before:]]
        assert all(set(each["school_ids"]) == {str(school) for school in self.schools} for each in told)
        return [set(each["kept_from_ids"]) for each in told]


@pytest.fixture
def case(roll, feed):
    made = Case(roll, feed)
    assert len(made.next_morning()) == 1, "the pair waits"
    return made


def apart(case):
    return {str(case.lead.actor_id), str(case.linked.actor_id)}


def test_the_others_hear_of_it_the_next_morning_once(case):
    case.merge()
    assert case.next_morning() == [apart(case)]
    assert case.next_morning() == []


def test_so_they_do_of_a_proposal_that_one_person_answered(case):
    [waits] = case.page(case.lead).proposals
    asked = DecideProposal(proposal_id=waits.id, decision="same", reason=REASON)
    assert case.roll.run(case.lead, decide_proposal, case.roll.extras, asked).state == "same"
    assert case.next_morning() == [apart(case)]
    assert case.joined(case.colleague) == [(case.known, case.new, case.lead.actor_id)]


def test_the_page_shows_it_for_a_month_until_it_is_ended(case):
    merge_id = case.merge()
    shown = (case.known, case.new, case.lead.actor_id)
    assert (case.joined(case.lead), case.joined(case.colleague)) == ([shown], [shown])
    assert case.joined(case.linked) == [], "not about a child they are kept from"
    assert case.joined(of_schools(case.roll, case.schools[0])) == [], "nor at one school of the two"
    read = case.roll.audited("pupil:match:read")[-3]
    assert {str(case.known), str(case.new)} <= set(read["subject_ids"])
    case.roll.later(days=32)
    assert case.joined(case.colleague) == []
    case.roll.later(days=-31)
    assert case.joined(case.colleague) == [shown]
    ended = EndMerge(merge_id=merge_id, reason="Two children.")
    case.roll.run(case.colleague, end_merge, case.roll.extras, ended)
    assert case.joined(case.colleague) == []


def test_nothing_is_said_of_a_protected_child(case, roll):
    protect(roll, case.lead, case.known, readers=[case.lead.actor_id, case.colleague.actor_id])
    case.merge()
    assert case.next_morning() == []
    assert case.joined(case.colleague) == []
