"""Reporting, reading and coming back with OpenBao away. Away here is an address at which nothing listens."""

import pytest
from chassis.ground.away import VaultAway
from haven_schemas.acts.incidents.triage import CloseConcern, ListConcerns
from incidents.report.concerns import list_concerns
from incidents.triage.decision import close_concern
from incidents.waiting import carry_out
from incidents.work import Work


@pytest.fixture
def with_intake_key(incidents):
    """The public half of the intake key is in the table, as it is soon after the first start."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        incidents.keyring.keep_intake(unit)


@pytest.fixture
def sealed(incidents, school, with_intake_key):
    """A concern recorded without the vault, and its child."""
    child = incidents.pupil(school)
    return incidents.record(incidents.reporter(school), incidents.draft(school, child), incidents.without_vault), child


def test_a_report_without_the_vault_is_received_and_shown_sealed(incidents, school, sealed):
    receipt, child = sealed
    lead = incidents.lead(school)
    assert receipt.status == "received"
    shown = incidents.get(lead, receipt.id)
    assert (shown.sealed, shown.account, shown.child_words, shown.action_taken) == (True, "", "", "")
    (line,) = incidents.run(lead, list_concerns, ListConcerns()).concerns
    assert line.sealed
    (entry,) = incidents.chronology(lead, child).entries
    assert (entry.sealed, entry.text) == (True, "")


def test_it_becomes_readable_once_the_vault_is_back(incidents, school, sealed):
    receipt, child = sealed
    lead = incidents.lead(school)
    assert incidents.work(Work.LEAVE_INTAKE) == 1
    assert incidents.get(lead, receipt.id).account == "What was seen."
    assert incidents.chronology(lead, child).entries[0].text == "What was seen."
    (entry,) = incidents.audited("concern:seal:open")
    assert (entry["object_id"], entry["subject_ids"]) == (str(receipt.id), [str(child)])
    assert incidents.work(Work.LEAVE_INTAKE) == 0


def test_it_stays_sealed_while_the_vault_is_away(incidents, school, sealed):
    there, incidents.keyring = incidents.keyring, incidents.without_vault
    with pytest.raises(VaultAway):
        incidents.work(Work.LEAVE_INTAKE)
    incidents.keyring = there
    assert incidents.work(Work.LEAVE_INTAKE) == 1


def test_a_child_already_known_to_the_vault_makes_no_difference(incidents, school, with_intake_key):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    first = incidents.record(teacher, incidents.draft(school, child))
    second = incidents.record(teacher, incidents.draft(school, child, account="More."), incidents.without_vault)
    texts = {each.id: each.text for each in incidents.chronology(incidents.lead(school), child).entries}
    assert texts == {first.id: "What was seen.", second.id: ""}
    incidents.work(Work.LEAVE_INTAKE)
    texts = {each.id: each.text for each in incidents.chronology(incidents.lead(school), child).entries}
    assert texts == {first.id: "What was seen.", second.id: "More."}


def test_reading_fails_closed_and_a_decision_waits(incidents, school):
    child = incidents.pupil(school)
    receipt = incidents.record(incidents.reporter(school), incidents.draft(school, child))
    lead = incidents.lead(school)
    incidents.keyring = incidents.without_vault
    with pytest.raises(VaultAway):
        incidents.get(lead, receipt.id)
    with pytest.raises(VaultAway):
        incidents.chronology(lead, child)
    with pytest.raises(VaultAway):
        closing = CloseConcern(concern_id=receipt.id, reason="Why.")
        incidents.run(lead, close_concern, incidents.keyring, incidents.others, closing)
    assert incidents.audited("concern:record:read", "chronology:pupil:read", "concern:triage:decide") == []


def test_one_stuck_piece_of_work_stands_in_no_one_s_way(incidents, school, sealed):
    receipt, child = sealed
    incidents.record(incidents.reporter(school), incidents.draft(school, child), incidents.without_vault)
    tried = []

    def stumble(unit, work):
        tried.append(work.concern_id)
        if work.concern_id == receipt.id:
            raise LookupError

    assert carry_out(incidents, Work.LEAVE_INTAKE, stumble) == 1
    assert carry_out(incidents, Work.LEAVE_INTAKE, stumble) == 0
    assert len(tried) == 2
    incidents.later(minutes=2)
    carry_out(incidents, Work.LEAVE_INTAKE, stumble)
    assert tried.count(receipt.id) == 2
