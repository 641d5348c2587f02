"""What waits for somebody, by day: their own alone, and nothing of a child they are linked to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.chronology import WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.steps import SetWaiting
from haven_schemas.acts.incidents.work import OwnWorkQuery
from incidents.child.card import write_card
from incidents.conflicts.link import link_staff
from incidents.day import own as module
from incidents.day.own import own_work
from incidents.records.action import add_action
from incidents.records.steps import set_waiting
from paper_desk import PaperDesk
from support import clock
from triage_desk import Desk


@pytest.fixture
def desk(incidents, school):
    made = Desk(incidents, school)
    for person in (made.lead, made.deputy, made.teacher):
        incidents.others.add_account(person.actor_id, [school])
    return made


def waits(desk, access, ahead=30):
    until = clock.day_of(desk.incidents.now) + timedelta(days=ahead)
    return desk.incidents.run(access, own_work, desk.incidents.keyring, OwnWorkQuery(until=until))


def kinds(desk, access, ahead=30):
    return [each.kind for each in waits(desk, access, ahead).items]


def give(desk, incident_id, owner, ahead):
    request = AddAction(incident_id=incident_id, text="Ring home.", owner_id=owner.actor_id, due_on=desk.day(ahead))
    return desk.incidents.run(desk.lead, add_action, desk.incidents.keyring, desk.incidents.others, request).id


def write_file(desk, ahead, **given):
    day = (clock.day_of(desk.incidents.now) + timedelta(days=ahead)).isoformat()
    said = {"subject_id": desk.child, "version": 0, "summary": "What is known.", "next_review_on": day, **given}
    incidents = desk.incidents
    return incidents.run(desk.lead, write_card, incidents.keyring, incidents.others, WriteCard.model_validate(said))


def everything(desk):
    """One of each kind, all of the lead."""
    waiting, record, closed = desk.concern(), desk.incident(), desk.incident()
    for kind, matter_id in (("concern", waiting), ("incident", record), ("incident", closed)):
        desk.assign(kind, matter_id, desk.lead.actor_id)
    give(desk, record, desk.lead, 5)
    write_file(desk, 4)
    desk.step(set_waiting, SetWaiting(kind="concern", id=waiting, until=desk.day(3), reason="Why."))
    desk.step(set_waiting, SetWaiting(kind="incident", id=record, until=desk.day(2), reason="Why."))
    desk.close(closed, look_back_on=desk.day(30))


@pytest.mark.any_day
def test_ones_own_by_day_and_no_colleagues(desk):
    assert waits(desk, desk.lead).items == []
    everything(desk)
    assert kinds(desk, desk.lead) == ["record_waited", "concern_waited", "file_review", "action", "look_back"]
    assert kinds(desk, desk.lead, 4) == ["record_waited", "concern_waited", "file_review"]
    assert kinds(desk, desk.deputy) == []
    found = {each.kind: each for each in waits(desk, desk.lead).items}
    assert found["action"].text == "Ring home."
    assert all(each.subject_ids == [desk.child] for each in found.values())
    entry = desk.incidents.audited("action:list:read")[-1]
    assert (entry["outcome"], entry["subject_ids"]) == ("own_work", [str(desk.child)])


@pytest.mark.any_day
def test_what_is_past_its_day_stays(desk):
    everything(desk)
    desk.incidents.later(days=40)
    assert len(kinds(desk, replace(desk.lead, elevated_until=desk.incidents.later(hours=1)), 0)) == 5


def test_nothing_of_a_child_one_is_linked_to(desk):
    everything(desk)
    request = LinkStaff(staff_id=desk.lead.actor_id, subject_id=desk.child, kind="parent")
    desk.incidents.run(desk.deputy, link_staff, desk.incidents.others, request)
    assert kinds(desk, desk.lead) == []


def test_a_file_is_reviewed_by_its_lead_and_by_its_newest_entry(desk):
    desk.incidents.others.add_account(desk.deputy.actor_id, [desk.school], rights=("record:read",))
    version = write_file(desk, 4, lead_id=desk.deputy.actor_id).version
    assert (kinds(desk, desk.deputy), kinds(desk, desk.lead)) == (["file_review"], [])
    write_file(desk, 60, lead_id=desk.deputy.actor_id, version=version)
    assert kinds(desk, desk.deputy) == []


def test_a_paper_by_who_set_its_day(incidents, desk, tmp_path, infrastructure):
    papers = PaperDesk(incidents, tmp_path, infrastructure)
    document_id = papers.add(desk.lead, desk.child, review_on=desk.day(7))
    (item,) = waits(desk, desk.lead).items
    assert (item.kind, item.id, item.subject_ids) == ("paper_review", document_id, [desk.child])
    assert kinds(desk, desk.deputy) == []


def test_a_teacher_has_actions_alone(desk):
    give(desk, desk.incident(), desk.teacher, 1)
    assert kinds(desk, desk.teacher) == ["action"]


def test_where_there_is_more_than_fits_it_says_so(desk, monkeypatch):
    incident = desk.incident()
    for ahead in (1, 2):
        give(desk, incident, desk.lead, ahead)
    assert not waits(desk, desk.lead).more
    monkeypatch.setattr(module, "MOST_WORK", 2)
    assert waits(desk, desk.lead).more
