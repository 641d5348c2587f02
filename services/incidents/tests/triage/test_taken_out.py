"""A concern that was added to a record where it does not belong, on real PostgreSQL and OpenBao."""

import pytest
from haven_schemas.acts.incidents.steps import Reopen, SetRisk
from haven_schemas.acts.incidents.triage import AddConcernToIncident
from haven_schemas.errors import ErrorCode
from incidents.records.close import reopen
from incidents.records.steps import set_risk
from incidents.triage.decision import add_concern_to_incident

from .test_steps import Desk, refusal


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def test_a_concern_added_to_the_wrong_record_leaves_it_with_its_child(desk, incidents, school):
    """Steps on the whole record taken meanwhile leave the child's file too; who is rightly there keeps all of it."""
    incident_id, stranger = desk.incident(), incidents.pupil(school)
    concern_id = desk.concern(stranger)
    added = AddConcernToIncident(incident_id=incident_id, concern_id=concern_id, reason="One event.")
    desk.decide(add_concern_to_incident, added)
    desk.step(set_risk, SetRisk(kind="incident", id=incident_id, level="high", reason="It is grave."))
    assert "It is grave." in {each.text for each in incidents.chronology(desk.lead, stranger).entries}
    taken_out = Reopen(kind="concern", id=concern_id, reason="Another child of that name.")
    desk.step(reopen, taken_out)
    assert desk.in_queue("new") == [concern_id]
    assert incidents.get(desk.lead, concern_id).incident_id is None
    record = desk.record(incident_id)
    assert concern_id not in record.concern_ids
    assert {view.subject_id for entry in record.entries for view in entry.subjects} == {desk.child}
    assert "It is grave." in {each.text for each in incidents.chronology(desk.lead, desk.child).entries}
    incidents.keyring.clear()
    told = [each.text for each in incidents.chronology(desk.lead, stranger).entries]
    assert told == ["Another child of that name.", "One event.", "What was seen."]
    assert incidents.accept(desk.lead, concern_id).id != incident_id
    opened_from = desk.record(incident_id).concern_ids[0]
    assert refusal(desk.step, reopen, Reopen(kind="concern", id=opened_from, reason="Why.")) == {"id": "not_allowed"}


def test_a_concern_leaves_no_closed_record_nor_one_the_caller_may_not_write_in(desk, incidents, school):
    incident_id, concern_id = desk.incident(), desk.concern()
    added = AddConcernToIncident(incident_id=incident_id, concern_id=concern_id, reason="One event.")
    desk.decide(add_concern_to_incident, added)
    taken_out = Reopen(kind="concern", id=concern_id, reason="Not the same.")
    triager = incidents.staff("triager", school)
    assert refusal(desk.step, reopen, taken_out, triager) in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED)
    desk.close(incident_id)
    assert refusal(desk.step, reopen, taken_out) == {"id": "not_allowed"}
    assert concern_id in desk.record(incident_id).concern_ids
