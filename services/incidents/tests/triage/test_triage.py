"""Triage on real PostgreSQL and OpenBao."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from haven_schemas.acts.incidents.triage import AddConcernToIncident, CloseConcern, ListConcerns
from haven_schemas.errors import ErrorCode, Problem
from incidents.records.record import get_incident
from incidents.report.concerns import list_concerns, list_own_concerns
from incidents.triage.decision import add_concern_to_incident, close_concern


def code_of(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


@pytest.fixture
def reported(incidents, school):
    """Records a concern about a new child; answers its id and the child's."""

    def report(**given):
        child = incidents.pupil(school)
        receipt = incidents.record(incidents.reporter(school), incidents.draft(school, child, **given))
        return receipt.id, child

    return report


def add(incidents, access, concern_id, incident_id):
    request = AddConcernToIncident(concern_id=concern_id, incident_id=incident_id, reason="The same again.")
    return incidents.run(access, add_concern_to_incident, incidents.keyring, incidents.others, request)


def close(incidents, access, concern_id, **given):
    request = CloseConcern(concern_id=concern_id, reason="Nothing in it.", **given)
    return incidents.run(access, close_concern, incidents.keyring, incidents.others, request)


def test_an_incident_record_is_opened(incidents, school, reported):
    concern_id, child = reported()
    lead = incidents.lead(school)
    receipt = incidents.accept(lead, concern_id, version=1)
    assert (receipt.status, receipt.concern_ids) == ("open", [concern_id])
    concern = incidents.get(lead, concern_id)
    assert (concern.status, concern.decision, concern.decision_reason) == ("being_dealt_with", "opened", "Why.")
    assert (concern.decided_by, concern.decided_at) == (lead.actor_id, incidents.now)
    assert (concern.incident_id, concern.version) == (receipt.id, 2)
    assert incidents.published()[-1]["data"] == {"concern_id": str(concern_id), "version": 2, "decision": "opened"}
    (entry,) = incidents.audited("concern:triage:decide")
    assert (entry["outcome"], entry["subject_ids"], entry["object_id"]) == ("opened", [str(child)], str(concern_id))


def test_a_concern_joins_an_incident_record_with_its_children(incidents, school, reported):
    (first, one), (second, other) = reported(), reported()
    lead = incidents.lead(school)
    incident_id = incidents.accept(lead, first).id
    assert add(incidents, lead, second, incident_id).concern_ids == [first, second]
    record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))
    assert {each.id for each in record.entries if each.kind == "concern"} == {first, second}
    assert sorted(each.text for each in record.entries if each.kind == "decision") == ["The same again.", "Why."]
    assert {view.subject_id for each in record.entries for view in each.subjects} == {one, other}
    assert record.version == 2


def test_no_further_action_keeps_the_concern_in_the_chronology(incidents, school, reported):
    concern_id, child = reported()
    lead = incidents.lead(school)
    assert close(incidents, lead, concern_id).status == "closed"
    kinds = [each.kind for each in incidents.chronology(lead, child).entries]
    assert kinds == ["decision", "concern"]


def test_decided_once(incidents, school, reported):
    concern_id, _ = reported()
    lead, deputy = incidents.lead(school), incidents.lead(school)
    incidents.accept(lead, concern_id)
    assert code_of(incidents.accept, deputy, concern_id) is ErrorCode.ALREADY_TRIAGED
    assert code_of(close, incidents, deputy, concern_id) is ErrorCode.ALREADY_TRIAGED


def test_a_decision_on_an_older_version_is_stale(incidents, school, reported):
    concern_id, _ = reported()
    assert code_of(incidents.accept, incidents.lead(school), concern_id, version=7) is ErrorCode.STALE_VERSION


def test_two_leads_at_once_and_one_wins(incidents, school, reported):
    concern_id, child = reported()
    together = Barrier(4)

    def decide(access):
        together.wait()
        try:
            return incidents.accept(access, concern_id, version=1).status
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(decide, [incidents.lead(school) for _ in range(4)]))
    assert outcomes == [ErrorCode.ALREADY_TRIAGED] * 3 + ["open"]
    entries = incidents.chronology(incidents.lead(school), child).entries
    assert [each.kind for each in entries] == ["decision", "concern"]
    assert len(incidents.audited("concern:triage:decide")) == 1


def test_only_those_who_triage_there_decide(incidents, school, elsewhere, reported):
    concern_id, _ = reported()
    assert code_of(incidents.accept, incidents.lead(elsewhere), concern_id) is ErrorCode.NOT_FOUND
    assert code_of(incidents.accept, incidents.reporter(school), concern_id) is ErrorCode.NOT_FOUND


def test_an_incident_record_of_another_school_is_unknown(incidents, school, elsewhere, reported):
    concern_id, _ = reported()
    both = incidents.lead(school, elsewhere)
    child = incidents.pupil(elsewhere)
    other = incidents.record(incidents.reporter(elsewhere), incidents.draft(elsewhere, child)).id
    incident_id = incidents.accept(both, other).id
    for access in (both, incidents.lead(school)):
        with pytest.raises(Problem) as problem:
            add(incidents, access, concern_id, incident_id)
        assert [(each.field, each.code) for each in problem.value.fields] == [("incident_id", "unknown_incident")]
    assert incidents.get(both, concern_id).status == "received"


def test_the_list_to_triage_and_the_reporter_s_own(incidents, school, elsewhere):
    teacher, lead = incidents.reporter(school), incidents.lead(school)
    child = incidents.pupil(school)
    ids = []
    for _ in range(5):
        incidents.later(minutes=1)
        ids.append(incidents.record(teacher, incidents.draft(school, child)).id)
    incidents.accept(lead, ids[1])
    newest_first = [ids[4], ids[3], ids[2], ids[0]]
    assert [each.id for each in pages(incidents, lead, list_concerns, ListConcerns(limit=2))] == newest_first
    everything = pages(incidents, lead, list_concerns, ListConcerns(limit=2, waiting_only=False))
    assert [each.id for each in everything] == ids[::-1]
    assert everything[3].decision == "opened"
    assert everything[0].subject_ids == [child]
    own = pages(incidents, teacher, list_own_concerns, ListOwnConcerns(limit=2))
    assert [(each.id, each.status, each.decision) for each in own] == [
        (each, "being_dealt_with" if each == ids[1] else "received", None) for each in ids[::-1]
    ]
    assert pages(incidents, incidents.lead(elsewhere), list_concerns, ListConcerns()) == []
    assert pages(incidents, incidents.reporter(school), list_own_concerns, ListOwnConcerns()) == []


def test_a_cursor_of_another_list_is_refused(incidents, school, reported):
    reported(), reported()
    lead = incidents.lead(school)
    cursor = incidents.run(lead, list_concerns, ListConcerns(limit=1)).next_cursor
    for request in (
        ListConcerns(limit=1, cursor=cursor, waiting_only=False),
        ListConcerns(limit=1, cursor="nonsense"),
    ):
        assert code_of(incidents.run, lead, list_concerns, request) is ErrorCode.INVALID_REQUEST
    assert code_of(incidents.run, incidents.lead(school), list_concerns, ListConcerns(cursor=cursor))


def pages(incidents, access, query, request):
    found = []
    while True:
        page = incidents.run(access, query, request)
        found += page.concerns
        if page.next_cursor is None:
            return found
        request = request.model_copy(update={"cursor": page.next_cursor})
