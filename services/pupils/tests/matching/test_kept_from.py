"""Who is linked to a child is kept from what the roll has of them, whatever their role; on real PostgreSQL."""

import json
from types import SimpleNamespace
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils import NamesAsked, PupilsById, groups, matching, record
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from pupils.finding.lists import get_pupils, pupil_names
from pupils.groups.group import get_group, keep_group, list_groups
from pupils.matching.aliases import copy_alias, copy_conflict
from pupils.matching.merging import end_merge, merge_pupils, merges_of
from pupils.matching.proposals import compare_pupils, decide_proposal, list_proposals
from pupils.matching.suggest import suggest_pupils
from pupils.models import PupilRow
from pupils.protection.protection import protect_identity, protection_of
from pupils.record.local import add_local, remove_local
from pupils.record.record import pupil_record
from pupils.record.stops import override_stop, stops_of

LEAD = {
    Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_MATCH, Right.PUPIL_ADD_LOCAL, Right.PUPIL_OVERRIDE_STOP,
    Right.PUPIL_PROTECT, Right.GROUP_KEEP,
}  # fmt: skip
ASH = {"source_id": "1", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Catherine"}
ASHE = {"source_id": "2", "legal_surname": "Ashe", "legal_forename": "Katherine"}
OAK = {"source_id": "3", "upn": "A203102209083", "legal_surname": "Oak", "legal_forename": "Ben"}
REASON = "Said so in writing."


def tell(roll, link_id, staff_id, child, state="kept_from", version=1):
    event = ConflictChanged(staff_id=staff_id, subject_id=child, state=state, version=version)
    with roll.open_unit([]) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=link_id), event)


@pytest.fixture
def people(roll, school):
    """A safeguarding lead who is a mother, and a colleague with the same rights."""
    return [roll.staff(school, rights=LEAD, elevated=True) for _ in range(2)]


@pytest.fixture
def children(roll, feed, school):
    """A child, an entry that may be hers, and another child."""
    rows = [{**row, "date_of_birth": "2014-03-02"} for row in (ASH, OAK)]
    for pupils in (rows, [{**ASHE, "date_of_birth": "2014-03-02"}]):
        roll.deliver(feed, json.dumps({"mode": "delta", "pupils": pupils}).encode(), "application/json")
    by_name = {pupil.legal_surname: pupil.id for pupil in roll.pupils(school)}
    return by_name["Ash"], by_name["Ashe"], by_name["Oak"]


def merged(roll, who, pupil_id, alias_id):
    return roll.merged(who, pupil_id, alias_id, REASON)


def asks(roll, child, other, local_id):
    """Everything that is asked, or written, about one child; ``other`` for what takes two."""
    extras, keyring = roll.extras, roll.extras.keyring
    stopped = {"pupil_id": child, "purpose": "letter"}
    return [
        (pupil_record, keyring, record.RecordAsked(pupil_id=child)),
        (pupil_names, NamesAsked(pupil_id=child)),
        (stops_of, keyring, record.StopsAsked(**stopped)),
        (add_local, keyring, record.AddLocal(pupil_id=child, kind="note", text="x")),
        (remove_local, record.RemoveLocal(local_id=local_id, version=1)),
        (override_stop, keyring, record.OverrideStop(**stopped, reason=REASON)),
        (compare_pupils, matching.ComparePupils(pupil_id=child, other_id=other)),
        (merges_of, extras, matching.MergesOf(pupil_id=child)),
        (merge_pupils, extras, matching.MergePupils(pupil_id=other, alias_id=child, reason=REASON)),
        (protection_of, extras, matching.ProtectionQuery(pupil_id=child)),
        (
            protect_identity,
            extras,
            matching.ProtectIdentity(pupil_id=child, kind="address", reason=REASON, readers=[uuid4()]),
        ),
    ]


def refused(roll, who, ask, *arguments):
    with pytest.raises(Problem) as problem:
        roll.run(who, ask, *arguments)
    assert problem.value.code is ErrorCode.NOT_FOUND, ask


def test_nothing_is_read_or_written_about_the_child_until_the_link_ends(roll, people, children):
    (mother, colleague), (child, _, other), link_id = people, children, uuid4()
    said = record.AddLocal(pupil_id=child, kind="may_not_collect", text="Not the father.")
    local_id = roll.run(colleague, add_local, roll.extras.keyring, said).id
    tell(roll, link_id, mother.actor_id, child)
    for ask, *arguments in asks(roll, child, other, local_id):
        refused(roll, mother, ask, *arguments)
    roll.run(colleague, pupil_record, roll.extras.keyring, record.RecordAsked(pupil_id=child))
    roll.run(mother, pupil_record, roll.extras.keyring, record.RecordAsked(pupil_id=other))
    tell(roll, link_id, mother.actor_id, child, "ended", 2)
    tell(roll, link_id, mother.actor_id, child)  # late, and older
    roll.run(mother, pupil_record, roll.extras.keyring, record.RecordAsked(pupil_id=child))


def test_no_line_of_the_roll_tells_which_children_are_closed_to_one(roll, people, children):
    """A list of 200 with one UPN missing would."""
    (mother, colleague), (child, *_) = people, children

    def told(who):
        lists = [roll.find(who, each).pupils for each in ("", "catherine", ASH["upn"], ASH["upn"][-6:], OAK["upn"])]
        return [*lists, roll.run(who, get_pupils, PupilsById(ids=list(children))).pupils]

    before = told(mother)
    tell(roll, uuid4(), mother.actor_id, child)
    assert told(mother) == told(colleague) == before
    assert [each.upn for each in roll.find(mother, "catherine").pupils] == [ASH["upn"]]


def test_proposals_and_suggestions_leave_the_child_out(roll, school, people, children):
    mother, colleague = people
    tell(roll, uuid4(), mother.actor_id, children[0])

    def seen(who):
        words = matching.SuggestPupils(school_id=school, words="Catherine Ash")
        found = roll.run(who, suggest_pupils, words).suggestions
        return roll.run(who, list_proposals, roll.extras, matching.ListProposals()).proposals, {
            each.pupil_id for each in found
        }

    (proposal,), suggested = seen(colleague)
    assert children[0] in suggested
    none, suggested = seen(mother)
    assert (none, children[0] in suggested) == ([], False)
    asked = matching.DecideProposal(proposal_id=proposal.id, decision="same", reason=REASON)
    refused(roll, mother, decide_proposal, roll.extras, asked)


def test_a_link_holds_for_every_entry_of_the_child_and_is_not_shaken_off_by_ending_a_merge(roll, people, children):
    (mother, colleague), (child, alias, other) = people, children
    merge_id = merged(roll, colleague, child, alias)
    tell(roll, uuid4(), mother.actor_id, child)
    end = matching.EndMerge(merge_id=merge_id, reason=REASON)
    refused(roll, mother, end_merge, roll.extras, end)
    asked = record.RecordAsked(pupil_id=alias)
    refused(roll, mother, pupil_record, roll.extras.keyring, asked)
    roll.run(colleague, end_merge, roll.extras, end)
    roll.run(mother, pupil_record, roll.extras.keyring, asked)
    merged(roll, colleague, other, alias)
    tell(roll, uuid4(), mother.actor_id, (stranger := uuid4()))
    with roll.open_unit([]) as unit:
        copy_alias(unit, stranger, alias, 1)  # a child not listed, of whom incidents says who they are
    refused(roll, mother, pupil_record, roll.extras.keyring, record.RecordAsked(pupil_id=other))


def test_a_merge_that_ended_is_not_shown_from_its_other_side(roll, people, children):
    (mother, colleague), (child, _, other) = people, children
    end = matching.EndMerge(merge_id=merged(roll, colleague, child, other), reason=REASON)
    roll.run(colleague, end_merge, roll.extras, end)
    tell(roll, uuid4(), mother.actor_id, child)
    asked = matching.MergesOf(pupil_id=other)
    assert len(roll.run(colleague, merges_of, roll.extras, asked).merges) == 1
    assert roll.run(mother, merges_of, roll.extras, asked).merges == []


def test_a_group_is_shown_without_the_child_and_kept_with_them(roll, school, people, children):
    (mother, colleague), (child, _, other) = people, children
    keyring = roll.extras.keyring

    def keep(who, *pupils, **given):
        asked = groups.KeepGroup(school_id=school, name="G", pupil_ids=list(pupils), **given)
        return roll.run(who, keep_group, keyring, asked)

    def members(who):
        asked = groups.GroupAsked(group_id=group.id)
        return {each.id for each in roll.run(who, get_group, keyring, asked).pupils}

    def counted(who):
        (listed,) = roll.run(who, list_groups, keyring, groups.ListGroups()).groups
        return listed.pupils

    group = keep(colleague, child)
    tell(roll, uuid4(), mother.actor_id, child)
    assert members(mother) == set()
    assert (counted(mother), counted(colleague)) == (0, 1), "as many as are shown"
    keep(mother, other, group_id=group.id, version=1)
    assert (members(mother), members(colleague)) == ({other}, {child, other})
    with pytest.raises(Problem, match=ErrorCode.INVALID_REQUEST):
        keep(mother, child)


@pytest.mark.parametrize("gone", ["hidden", "at another school"])
def test_a_group_counts_no_more_than_it_shows(roll, school, children, gone):
    """Or the number told of a child that is not shown; by who keeps groups at both schools."""
    (child, _, other), keyring, elsewhere = children, roll.extras.keyring, roll.add_school()
    keeper = roll.staff(school, elsewhere, rights=LEAD, elevated=True)
    asked = groups.KeepGroup(school_id=school, name="G", pupil_ids=[child, other])
    group = roll.run(keeper, keep_group, keyring, asked)
    with roll.open_unit(None) as unit:
        row = unit.session.get(PupilRow, other)
        row.hidden, row.school_id = (True, school) if gone == "hidden" else (False, elsewhere)
    shown = roll.run(keeper, get_group, keyring, groups.GroupAsked(group_id=group.id)).pupils
    (listed,) = roll.run(keeper, list_groups, keyring, groups.ListGroups()).groups
    assert [each.id for each in shown] == [child]
    assert listed.pupils == 1
