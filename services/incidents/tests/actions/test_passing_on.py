"""An action passed on, given another day, and what is shown of it when its owner is kept from the child."""

import pytest
from haven_schemas.acts.incidents.actions import (
    ActionFacts,
    ActionQuery,
    AddAction,
    CompleteAction,
    ListActions,
    ReassignAction,
)
from haven_schemas.acts.incidents.chronology import WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff, WorkQuery
from haven_schemas.acts.incidents.steps import Assign
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.card import write_card
from incidents.conflicts.link import link_staff
from incidents.conflicts.links import work_to_pass_on
from incidents.lists.actions import list_actions
from incidents.lists.matters import action_facts
from incidents.models import ActionRow
from incidents.records.action import add_action, complete_action, get_action, reassign_action
from incidents.records.steps import assign


@pytest.fixture
def given(incidents, school):
    """A lead who gave a teacher an action about a child: (lead, teacher, another teacher, child, incident, action)."""
    lead = incidents.lead(school)
    one, other = (incidents.staff("reporter", school) for _ in range(2))
    for each in (one, other):
        incidents.others.add_account(each.actor_id, [school])
    child = incidents.pupil(school)
    concern_id = incidents.record(one, incidents.draft(school, child)).id
    incident_id = incidents.accept(lead, concern_id).id
    request = AddAction(incident_id=incident_id, text="Ring home.", owner_id=one.actor_id, due_on="2026-12-01")
    action_id = incidents.run(lead, add_action, incidents.keyring, incidents.others, request).id
    return lead, one, other, child, incident_id, action_id


def pass_on(incidents, who, action_id, version=1, **asked):
    request = ReassignAction(action_id=action_id, version=version, reason="On leave.", **asked)
    return incidents.run(who, reassign_action, incidents.keyring, incidents.others, request).version


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return [(each.field, each.code.value) for each in problem.value.fields] or problem.value.code


def mine(incidents, who):
    return [each.id for each in incidents.run(who, list_actions, incidents.keyring, ListActions()).actions]


def test_it_is_the_next_owner_s_and_what_it_was_is_kept(incidents, given):
    lead, one, other, child, _, action_id = given
    with incidents.database.unit(lead) as unit:
        unit.session.get(ActionRow, action_id).reminded = "soon"
    incidents.later(minutes=5)
    assert pass_on(incidents, lead, action_id, owner_id=other.actor_id, due_on="2026-12-08") == 2
    assert (mine(incidents, one), mine(incidents, other)) == ([], [action_id])
    told = incidents.published()[-1]
    assert (told["type"], told["data"]["owner_id"], told["aggregateversion"]) == (
        "incidents.action_assigned", str(other.actor_id), 2,
    )  # fmt: skip
    shown = incidents.run(lead, get_action, incidents.keyring, ActionQuery(action_id=action_id))
    assert (shown.action.owner_id, shown.action.due_on) == (other.actor_id, "2026-12-08")
    (before,) = shown.changes
    assert (before.owner_id, before.due_on, before.given_to, before.reason, before.changed_by) == (
        one.actor_id, "2026-12-01", other.actor_id, "On leave.", lead.actor_id,
    )  # fmt: skip
    facts = incidents.run(incidents.own_access("test"), action_facts, ActionFacts(action_id=action_id))
    assert (facts.owner_id, facts.given_by, facts.given_at) == (other.actor_id, lead.actor_id, before.changed_at)
    with incidents.database.unit(lead) as unit:
        assert unit.session.get(ActionRow, action_id).reminded is None
    assert incidents.audited("action:record:reassign")[0]["subject_ids"] == [str(child)]


def test_another_day_tells_nobody_and_is_no_new_giver(incidents, given):
    lead, one, *_, action_id = given
    before = len(incidents.published())
    assert pass_on(incidents, lead, action_id, due_on="2026-12-09") == 2
    assert len(incidents.published()) == before
    assert mine(incidents, one) == [action_id]
    facts = incidents.run(incidents.own_access("test"), action_facts, ActionFacts(action_id=action_id))
    assert (facts.given_by, facts.given_at) == (None, None)


def test_what_is_not_passed_on(incidents, school, elsewhere, given):
    lead, one, other, child, _, action_id = given
    gone = incidents.staff("reporter", school)
    incidents.others.add_account(gone.actor_id, [school], active=False)
    linked = LinkStaff(staff_id=other.actor_id, subject_id=child, kind="parent")
    incidents.run(lead, link_staff, incidents.others, linked)

    def refused(who=lead, version=1, **asked):
        return refusal(pass_on, incidents, who, action_id, version, **asked)

    assert refused(owner_id=gone.actor_id) == [("owner_id", "unknown_staff")]
    assert refused(owner_id=other.actor_id) == [("owner_id", "kept_from_child")]
    assert refused(owner_id=one.actor_id) == [("owner_id", "as_it_is")]
    assert refused(due_on="2026-02-30") == [("due_on", "wrong_format")]
    assert refused(version=2, due_on="2026-12-09") is ErrorCode.STALE_VERSION
    for stranger in (one, incidents.staff("reader", school), incidents.lead(elsewhere)):
        assert refused(stranger, due_on="2026-12-09") is ErrorCode.NOT_FOUND
    done = CompleteAction(action_id=action_id, outcome="Rang.", version=1)
    incidents.run(one, complete_action, incidents.keyring, done)
    assert refused(version=2, due_on="2026-12-09") == [("action_id", "not_allowed")]


def test_work_of_those_who_are_kept_away_is_shown_until_it_is_passed_on(incidents, school, given):
    lead, one, other, child, incident_id, action_id = given
    deputy = incidents.lead(school)
    incidents.others.add_account(deputy.actor_id, [school], rights={"concern:triage"})
    waiting = incidents.record(one, incidents.draft(school, child)).id
    for kind, matter_id in (("incident", incident_id), ("concern", waiting)):
        request = Assign(kind=kind, id=matter_id, staff_id=deputy.actor_id)
        incidents.run(lead, assign, incidents.keyring, incidents.others, request)

    def work(who=lead):
        found = incidents.run(who, work_to_pass_on, WorkQuery(subject_id=child)).work
        return {(each.staff_id, each.kind, each.matter_id) for each in found}

    assert work() == set()
    for colleague in (one, deputy):
        linked = LinkStaff(staff_id=colleague.actor_id, subject_id=child, kind="relative")
        incidents.run(lead, link_staff, incidents.others, linked)
    assert work() == {
        (one.actor_id, "action", action_id),
        (deputy.actor_id, "incident", incident_id),
        (deputy.actor_id, "concern", waiting),
    }
    assert refusal(work, deputy) is ErrorCode.NOT_FOUND
    assert refusal(work, incidents.staff("reader", school)) is ErrorCode.NOT_PERMITTED
    pass_on(incidents, lead, action_id, owner_id=other.actor_id)
    assert (one.actor_id, "action", action_id) not in work()


def test_who_leads_works_there_and_is_not_linked_to_the_child(incidents, school, given):
    lead, one, other, child, *_ = given
    gone = incidents.staff("lead", school)
    incidents.others.add_account(gone.actor_id, [school], active=False)
    for each in (one, other):  # of those who read records there
        incidents.others.add_account(each.actor_id, [school], rights={"record:read"})
    linked = LinkStaff(staff_id=one.actor_id, subject_id=child, kind="parent")
    incidents.run(lead, link_staff, incidents.others, linked)

    def write(lead_id):
        request = WriteCard(subject_id=child, version=0, summary="x", lead_id=lead_id)
        return incidents.run(lead, write_card, incidents.keyring, incidents.others, request).version

    assert refusal(write, gone.actor_id) == [("lead_id", "unknown_staff")]
    assert refusal(write, one.actor_id) == [("lead_id", "kept_from_child")]
    assert write(other.actor_id) == 1
