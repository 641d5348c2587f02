"""A member of staff who is linked to a child is kept from the child's records, on real PostgreSQL and OpenBao."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.actions import ActionFacts, ActionQuery, AddAction, CompleteAction, ListActions
from haven_schemas.acts.incidents.chronology import CardQuery
from haven_schemas.acts.incidents.conflicts import LinkStaff, ListStaffLinks, StaffLinkQuery
from haven_schemas.acts.incidents.entries import EntryQuery
from haven_schemas.acts.incidents.moves import RecordQuery
from haven_schemas.acts.incidents.records import AddNote, IncidentQuery, ListIncidents
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.acts.incidents.triage import AcceptConcern, AddConcernToIncident, ConcernQuery, ListConcerns
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.card import pupil_card
from incidents.conflicts.link import end_staff_link, link_staff
from incidents.conflicts.links import list_staff_links
from incidents.lists.actions import list_actions
from incidents.lists.matters import action_facts, concern_facts
from incidents.lists.records import list_incidents
from incidents.off_loop import at_once
from incidents.present_state import every_conflict_changed
from incidents.reading.history import entry_history
from incidents.records.action import add_action, complete_action, get_action
from incidents.records.entry import add_note
from incidents.records.head import record_head
from incidents.records.record import get_incident
from incidents.report.concerns import list_concerns
from incidents.search.search import search_records
from incidents.triage.decision import accept_concern, add_concern_to_incident


def link(incidents, who, staff_id, child, kind="parent"):
    request = LinkStaff(staff_id=staff_id, subject_id=child, kind=kind)
    return incidents.run(who, link_staff, incidents.others, request).id


def refused(code, call, *arguments):
    with pytest.raises(Problem, match=code):
        call(*arguments)


@pytest.fixture
def family(incidents, school):
    """A head who triages, a deputy who is the mother of a child, the child, and another child."""
    head, mother = incidents.lead(school), incidents.lead(school)
    incidents.others.add_account(mother.actor_id, [school])
    return head, mother, incidents.pupil(school), incidents.pupil(school)


def test_the_linked_colleague_sees_nothing_the_child_is_in(incidents, school, family):
    head, mother, child, other = family
    teacher = incidents.reporter(school)
    waiting, shared, free = (
        incidents.record(teacher, incidents.draft(school, *children)).id
        for children in ((child,), (child, other), (other,))
    )
    incident_id, own = incidents.accept(head, shared).id, incidents.accept(head, free).id
    action = AddAction(
        incident_id=incident_id, text="x", owner_id=mother.actor_id, due_on="2030-01-01", subject_ids=[child]
    )
    action_id = incidents.run(head, add_action, incidents.keyring, incidents.others, action).id
    assert incidents.chronology(mother, child).entries
    link(incidents, head, mother.actor_id, child)

    def run(query, request, *more):
        return incidents.run(mother, query, *more, request)

    keyring = incidents.keyring
    for concern_id in (waiting, shared):
        refused(ErrorCode.NOT_FOUND, incidents.get, mother, concern_id)
    refused(ErrorCode.NOT_FOUND, incidents.chronology, mother, child)
    refused(ErrorCode.NOT_FOUND, run, get_incident, IncidentQuery(incident_id=incident_id), keyring)
    refused(ErrorCode.NOT_FOUND, run, pupil_card, CardQuery(subject_id=child), keyring)
    accepting = AcceptConcern(concern_id=waiting, reason="x")
    refused(ErrorCode.NOT_FOUND, incidents.run, mother, accept_concern, keyring, incidents.others, accepting)
    refused(
        ErrorCode.NOT_FOUND, run, complete_action, CompleteAction(action_id=action_id, outcome="x", version=1), keyring
    )
    assert [each.id for each in run(list_concerns, ListConcerns(waiting_only=False)).concerns] == [free]
    assert run(list_concerns, ListConcerns()).concerns == []
    assert [each.id for each in run(list_incidents, ListIncidents(), keyring).incidents] == [own]
    for mine in (True, False):
        assert run(list_actions, ListActions(mine_only=mine), keyring).actions == []
    assert run(list_staff_links, ListStaffLinks()).links == []
    assert [entry.concern_id for entry in incidents.chronology(mother, other).entries] == [free, free]
    action = action.model_copy(update={"text": "y"})
    with pytest.raises(Problem) as problem:
        incidents.run(head, add_action, keyring, incidents.others, action)
    assert [(each.field, each.code) for each in problem.value.fields] == [("owner_id", "kept_from_child")]


def test_a_record_the_child_is_in_is_not_told_by_what_stands_in_it_about_a_brother(incidents, school, family):
    head, mother, child, other = family
    teacher = incidents.reporter(school)
    shared = incidents.record(teacher, incidents.draft(school, child, other)).id
    free = incidents.record(teacher, incidents.draft(school, other)).id
    incident_id = incidents.accept(head, shared).id
    asked = AddConcernToIncident(concern_id=free, incident_id=incident_id, reason="x")
    incidents.run(head, add_concern_to_incident, incidents.keyring, incidents.others, asked)
    note = AddNote(incident_id=incident_id, text="Seen.", occurred_at=incidents.now, subject_ids=[other])
    note_id = incidents.run(head, add_note, incidents.keyring, note).id
    action = AddAction(
        incident_id=incident_id, text="Ring.", owner_id=head.actor_id, due_on="2030-01-01", subject_ids=[other]
    )
    incidents.run(head, add_action, incidents.keyring, incidents.others, action)
    link(incidents, head, mother.actor_id, child)

    def told(who):
        """Every answer that names records, as JSON."""
        run = incidents.run
        answers = [
            incidents.chronology(who, other),
            incidents.get(who, free),
            run(who, list_concerns, ListConcerns(waiting_only=False)),
            run(who, list_actions, incidents.keyring, ListActions(mine_only=False)),
            run(who, entry_history, incidents.keyring, EntryQuery(record_id=note_id)),
            run(who, record_head, incidents.keyring, RecordQuery(record_id=note_id)),
            run(who, search_records, incidents.keyring, SearchRecords(words="seen"), incidents.remembered, at_once),
        ]
        return [answer.model_dump_json() for answer in answers]

    assert all(str(incident_id) in answer for answer in told(head))
    assert not any(str(incident_id) in answer for answer in told(mother))


def test_alerts_are_told_whom_to_pass_over(incidents, school, family):
    head, mother, child, other = family
    link(incidents, head, mother.actor_id, child)
    about_both, about_other = (
        incidents.record(incidents.reporter(school), incidents.draft(school, *children)).id
        for children in ((other, child), (other,))
    )
    service = incidents.own_access("test")
    facts = incidents.run(service, concern_facts, ConcernQuery(concern_id=about_both))
    assert facts.kept_from_ids == [mother.actor_id]
    assert incidents.run(service, concern_facts, ConcernQuery(concern_id=about_other)).kept_from_ids == []
    incident_id = incidents.accept(head, about_both).id
    action = AddAction(
        incident_id=incident_id, text="x", owner_id=head.actor_id, due_on="2030-01-01", subject_ids=[other, child]
    )
    action_id = incidents.run(head, add_action, incidents.keyring, incidents.others, action).id
    facts = incidents.run(service, action_facts, ActionFacts(action_id=action_id))
    assert facts.kept_from_ids == [mother.actor_id]


def test_nobody_takes_their_own_link_back(incidents, school, elsewhere, family):
    head, mother, child, _ = family
    link_id = link(incidents, head, mother.actor_id, child)
    assert link(incidents, head, mother.actor_id, child) == link_id
    request = StaffLinkQuery(link_id=link_id)
    refused(ErrorCode.NOT_FOUND, incidents.run, mother, end_staff_link, incidents.others, request)
    refused(ErrorCode.NOT_FOUND, incidents.run, incidents.lead(elsewhere), end_staff_link, incidents.others, request)
    incidents.run(head, end_staff_link, incidents.others, request)
    assert incidents.chronology(mother, child).entries == []
    refused(ErrorCode.NOT_FOUND, incidents.run, head, end_staff_link, incidents.others, request)
    shown = incidents.run(head, list_staff_links, ListStaffLinks(subject_id=child)).links
    assert [(each.staff_id, each.ended_by) for each in shown] == [(mother.actor_id, head.actor_id)]
    told = [each["data"]["state"] for each in incidents.published() if each["type"] == "incidents.conflict_changed"]
    assert told == ["kept_from", "ended"]
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        replayed = [(event.state, version) for event, _, version, _ in every_conflict_changed(unit)]
    assert replayed in ([("ended", 2)], [])


def test_a_link_may_be_set_on_oneself_and_holds_at_every_school(incidents, school, elsewhere, family):
    _, mother, child, _ = family
    link(incidents, mother, mother.actor_id, child, "former_pupil")
    refused(ErrorCode.NOT_FOUND, incidents.chronology, mother, child)
    there = incidents.lead(elsewhere)
    with pytest.raises(Problem):
        link(incidents, there, new_id(), child)
    refused(ErrorCode.NOT_PERMITTED, link, incidents, incidents.staff("reader", school), new_id(), child)
    with pytest.raises(Problem, match=ErrorCode.INVALID_REQUEST):
        link(incidents, incidents.lead(school), new_id(), child)


def test_who_gives_work_is_told_who_is_kept_away_and_who_reads_alone_is_not(incidents, school, family):
    head, mother, child, other = family
    waiting = incidents.record(incidents.reporter(school), incidents.draft(school, child, other)).id
    link(incidents, head, mother.actor_id, child)
    assert incidents.get(head, waiting).kept_away == [mother.actor_id]
    incident_id = incidents.accept(head, waiting).id
    action = AddAction(
        incident_id=incident_id, text="x", owner_id=head.actor_id, due_on="2030-01-01", subject_ids=[other]
    )
    action_id = incidents.run(head, add_action, incidents.keyring, incidents.others, action).id

    def told(who):
        return incidents.run(who, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id)).kept_away

    assert told(head) == [mother.actor_id]
    assert told(incidents.staff("reader", school)) == []
    shown = incidents.run(head, get_action, incidents.keyring, ActionQuery(action_id=action_id))
    assert shown.kept_away == [], "of the children the action is about alone"
