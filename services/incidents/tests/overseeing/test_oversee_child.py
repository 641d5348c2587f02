"""How a child's file is used, without a word of it: on real PostgreSQL and OpenBao."""

from dataclasses import replace
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.entries import AddEntry
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.overseeing import OverseeChild
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.overseeing import oversee_child
from incidents.conflicts.link import link_staff
from incidents.copies.known import copy_pupil_rows
from incidents.records.entry import add_entry
from moving_files import Moving

CANARY = "canary-of-the-file-5519"


@pytest.fixture
def officer(incidents, school, elsewhere):
    """Of both schools."""
    return incidents.staff("overseer", school, elsewhere)


@pytest.fixture
def moving(incidents, office):
    """Children who move; the office has made its school known."""
    return Moving(incidents)


def oversee(incidents, officer, child, case_id=None):
    case_id = case_id or uuid4()
    incidents.others.cases.add((case_id, child, officer.actor_id))
    request = OverseeChild(case_id=case_id, subject_id=child)
    return incidents.run(officer, oversee_child, incidents.others, request)


def refusal(incidents, officer, child, case_id=None):
    with pytest.raises(Problem) as problem:
        oversee(incidents, officer, child, case_id)
    return problem.value.code, problem.value.fields, problem.value.ids


def disclose(office, child, kind="disclosure"):
    told = {"agency": f"Police {CANARY}", "reason": f"Because {CANARY}."}
    details = EntryDetails(**told, legal_basis="court_order") if kind == "disclosure" else EntryDetails(**told)
    request = AddEntry(
        incident_id=office.incident_id, kind=kind, occurred_at=office.incidents.now, text=f"Sent {CANARY}.",
        subject_ids=[child], details=details,
    )  # fmt: skip
    office.incidents.run(office.lead, add_entry, office.incidents.keyring, request)


def test_readings_exports_disclosures_and_counts_and_no_word(incidents, office, officer):
    office.note(f"A note with {CANARY}.", office.ben)
    disclose(office, office.ben)
    disclose(office, office.ben, "no_disclosure")
    office.document(f"{CANARY}.pdf", b"x", office.ben)
    export_id = office.ask(purpose=f"For {CANARY}", recipient=f"Aunt {CANARY}")
    record_export = office.ask(subject_id=None, incident_id=office.incident_id)
    incidents.get(office.lead, incidents.record(office.lead, incidents.draft(office.school, office.ben)).id)
    incidents.chronology(office.lead, office.ben)
    case = uuid4()
    found = oversee(incidents, officer, office.ben, case)
    assert {reading.kind for reading in found.readings} >= {"chronology", "concern"}
    assert {reading.reader_id for reading in found.readings} == {office.lead.actor_id}
    assert [(each.school_id, each.how) for each in found.schools] == [(office.school, "wrote")]
    assert {each.id: each.of for each in found.exports} == {export_id: "chronology", record_export: "incident"}
    assert {each.kind for each in found.disclosures} == {"disclosure", "no_disclosure"}
    counted = {each.kind: each.records for each in found.records}
    assert (counted["concern"], counted["document"]) == (2, 1)
    assert {each.month for each in found.records} == {f"{incidents.now:%Y-%m}"}
    assert set(counted) <= {"concern", "entry", "action", "document"}, "no kind that tells a story"
    assert CANARY not in found.model_dump_json()
    assert all(str(each) not in found.model_dump_json() for each in incidents.categories.values())
    assert found.cut == []
    (entry,) = incidents.audited("data:child:read")
    assert (entry["object_id"], entry["subject_ids"], entry["right"]) == (str(case), [str(office.ben)], "data:oversee")


def test_nothing_sealed_is_opened(incidents, office, officer):
    """The vault may be away: there is nothing to open."""
    office.note(f"A note with {CANARY}.", office.ben)
    incidents.keyring = incidents.without_vault
    assert oversee(incidents, officer, office.ben).records


def test_what_is_asked_for_another_child_is_not_there(incidents, office, officer):
    alone = incidents.pupil(office.school)
    office.ask()
    disclose(office, office.amy)
    found = oversee(incidents, officer, alone)
    assert (found.readings, found.exports, found.disclosures, found.records) == ([], [], [], [])
    assert oversee(incidents, officer, office.ben).disclosures == []


def test_where_the_file_went_and_who_reads_it_again(incidents, office, moving, school, elsewhere, officer):
    came = incidents.pupil(elsewhere)
    moving.move(office.ben, school, elsewhere, as_pupil=came)
    waits = oversee(incidents, officer, came)
    assert [(each.school_id, each.how) for each in waits.schools] == [(school, "wrote"), (elsewhere, "waits")]
    new = incidents.lead(elsewhere)
    moving.sign(new, moving.handovers(new)[0].id)
    moving.read_again(school, elsewhere, (office.ben, came))
    found = oversee(incidents, officer, came)
    ((move,), (request,)) = found.moves, found.read_requests
    assert (move.from_school_id, move.to_school_id, move.state) == (school, elsewhere, "received")
    assert (move.received_by, request.state, request.asking_school_id) == (new.actor_id, "agreed", school)
    assert {(each.school_id, each.how) for each in found.schools} >= {(school, "waits")}
    assert all(each.since for each in found.schools)
    assert found.records == oversee(incidents, officer, office.ben).records, "by whichever id"


def test_months_are_londons(incidents, office, officer, school):
    incidents.now = incidents.now.replace(month=6, day=30, hour=23, minute=30)
    child = incidents.pupil(school)
    incidents.record(office.lead, incidents.draft(school, child))
    (counted,) = oversee(incidents, officer, child).records
    assert (counted.month, counted.records) == (f"{incidents.now:%Y}-07", 1)


def test_without_a_case_there_is_nothing(incidents, office, officer):
    request = OverseeChild(case_id=uuid4(), subject_id=office.ben)
    with pytest.raises(Problem) as problem:
        incidents.run(officer, oversee_child, incidents.others, request)
    assert problem.value.code is ErrorCode.NOT_FOUND
    incidents.others.away = True
    with pytest.raises(OwnerAway):
        incidents.run(officer, oversee_child, incidents.others, request)
    assert incidents.audited("data:child:read") == []


def test_who_reads_records_anywhere_has_no_desk(incidents, office, officer, elsewhere):
    reads = incidents.staff("reader", elsewhere)
    both = replace(officer, grants=(*officer.grants, *reads.grants))
    assert refusal(incidents, both, office.ben)[0] is ErrorCode.NOT_PERMITTED


def test_a_linked_child_and_a_protected_one_are_nobody(incidents, office, moving, school, elsewhere, officer):
    """Also while pupils has not heard of the link yet; by each id of the child."""
    nobody = OverseeChild(case_id=uuid4(), subject_id=uuid4())
    with pytest.raises(Problem) as problem:
        incidents.run(officer, oversee_child, incidents.others, nobody)
    missing = (problem.value.code, problem.value.fields, problem.value.ids)
    came = incidents.pupil(elsewhere)
    moving.move(office.ben, school, elsewhere, as_pupil=came)
    incidents.others.add_account(officer.actor_id, [school])
    request = LinkStaff(staff_id=officer.actor_id, subject_id=office.ben, kind="parent")
    incidents.run(office.lead, link_staff, incidents.others, request)
    assert refusal(incidents, officer, office.ben) == missing
    assert refusal(incidents, officer, came) == missing
    emptied = PupilFacts(
        pupil_id=office.amy, school_id=school, year_group="7", class_name=None, on_roll=False, version=2,
        only_for=[uuid4()],
    )  # fmt: skip
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        copy_pupil_rows(unit, [emptied])
    assert refusal(incidents, officer, office.amy) == missing
    assert incidents.audited("data:child:read") == []


def test_an_officer_of_one_school_sees_what_is_that_schools(incidents, office, elsewhere):
    office.note("A note.", office.ben)
    found = oversee(incidents, incidents.staff("overseer", elsewhere), office.ben)
    assert (found.readings, found.records, found.schools) == ([], [], [])
