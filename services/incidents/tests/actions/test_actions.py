"""Actions: given, listed, done, on real PostgreSQL and OpenBao; identity is the test's."""

import pytest
from chassis.ground.away import OwnerAway
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.actions import ActionFacts, AddAction, CompleteAction, ListActions
from haven_schemas.acts.incidents.records import IncidentQuery, ListIncidents
from haven_schemas.errors import ErrorCode, Problem
from incidents.lists.actions import list_actions
from incidents.lists.matters import action_facts
from incidents.lists.records import list_incidents
from incidents.records.action import add_action, complete_action
from incidents.records.record import get_incident


@pytest.fixture
def incident(incidents, school):
    """An incident record with one child: (incident, child)."""
    child = incidents.pupil(school)
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    return incidents.accept(incidents.lead(school), concern_id).id, child


def add(incidents, access, incident_id, owner_id, due_on="2026-12-01", **given):
    request = AddAction(incident_id=incident_id, text="Ring home.", owner_id=owner_id, due_on=due_on, **given)
    return incidents.run(access, add_action, incidents.keyring, incidents.others, request)


def complete(incidents, access, action_id, version=1):
    request = CompleteAction(action_id=action_id, outcome="Rang home.", version=version)
    return incidents.run(access, complete_action, incidents.keyring, request)


def mine(incidents, access, **given):
    return incidents.run(access, list_actions, incidents.keyring, ListActions(**given))


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code, [(each.field, each.code.value) for each in problem.value.fields]


def test_given_listed_and_done_by_its_owner(incidents, school, incident):
    incident_id, child = incident
    owner, lead = incidents.staff("reporter", school), incidents.lead(school)
    incidents.others.add_account(owner.actor_id, [school])
    added = add(incidents, lead, incident_id, owner.actor_id)
    told = incidents.published()[-1]
    assert told["type"] == "incidents.action_assigned"
    assert told["data"]["owner_id"] == str(owner.actor_id)
    (action,) = mine(incidents, owner).actions
    assert (action.id, action.text, action.subject_ids) == (added.id, "Ring home.", [child])
    assert action.due_on == "2026-12-01"
    assert mine(incidents, lead).actions == []
    assert [each.id for each in mine(incidents, lead, mine_only=False).actions] == [added.id]
    assert (
        incidents.run(lead, list_incidents, incidents.keyring, ListIncidents(subject_id=child))
        .incidents[0]
        .open_actions
        == 1
    )
    done = complete(incidents, owner, added.id)
    assert (done.version, done.completed_at) == (2, incidents.now)
    assert mine(incidents, owner).actions == []
    record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))
    assert [(each.outcome, each.completed_at) for each in record.actions] == [("Rang home.", incidents.now)]
    assert [each["right"] for each in incidents.audited("action:record:complete")] == ["concern:follow_own"]
    facts = incidents.run(incidents.own_access("alerts"), action_facts, ActionFacts(action_id=added.id))
    assert (facts.owner_id, facts.assigned_by, facts.school_id) == (owner.actor_id, lead.actor_id, school)


def test_only_for_active_staff_of_the_school(incidents, school, elsewhere, incident):
    lead = incidents.lead(school)
    ended, stranger = new_id(), new_id()
    incidents.others.add_account(ended, [school], active=False)
    incidents.others.add_account(stranger, [elsewhere])
    visitor = new_id()
    incidents.others.add_account(visitor, [school], rights={"concern:report", "category:read", "session:renew"})
    for owner_id in (ended, stranger, visitor, new_id()):
        assert refusal(add, incidents, lead, incident[0], owner_id)[1] == [("owner_id", "unknown_staff")]
    incidents.others.away = True
    with pytest.raises(OwnerAway):
        add(incidents, lead, incident[0], stranger)
    add(incidents, lead, incident[0], lead.actor_id)


def test_fields_that_need_putting_right(incidents, school, incident):
    lead = incidents.lead(school)
    owner = lead.actor_id
    assert refusal(add, incidents, lead, incident[0], owner, "2026-02-30")[1] == [("due_on", "wrong_format")]
    strangers = refusal(add, incidents, lead, incident[0], owner, subject_ids=[incident[1], new_id()])[1]
    assert strangers == [("subject_ids.1", "unknown_pupil")]


def test_done_once_and_on_what_was_seen(incidents, school, elsewhere, incident):
    lead = incidents.lead(school)
    added = add(incidents, lead, incident[0], lead.actor_id)
    assert refusal(complete, incidents, incidents.lead(elsewhere), added.id)[0] is ErrorCode.NOT_FOUND
    assert refusal(complete, incidents, incidents.staff("reader", school), added.id)[0] is ErrorCode.NOT_FOUND
    assert refusal(complete, incidents, lead, added.id, version=2)[0] is ErrorCode.STALE_VERSION
    complete(incidents, incidents.lead(school), added.id)
    assert refusal(complete, incidents, lead, added.id)[0] is ErrorCode.STALE_VERSION
    assert refusal(complete, incidents, lead, added.id, version=2)[1] == [("action_id", "not_allowed")]


def test_by_due_date_in_pages(incidents, school, incident):
    lead = incidents.lead(school)
    days = ("2026-12-03", "2026-12-01", "2026-12-02", "2026-12-01")
    for day in days:
        add(incidents, lead, incident[0], lead.actor_id, day)
    seen, cursor = [], None
    while True:
        page = mine(incidents, lead, limit=1, cursor=cursor)
        seen += [each.due_on for each in page.actions]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(days)
