"""What was written about a referral goes where the child's file goes; on PostgreSQL and OpenBao."""

from haven_schemas.acts.incidents.overseeing import OverseeChild
from haven_schemas.events import PupilMerged
from incidents.child.overseeing import oversee_child
from incidents.copies.known import copy_school_row
from incidents.present_state import every_record_changed_school
from incidents.records.not_listed import keep_merge
from moving_files import Moving
from referral_desk import ReferralDesk

from .test_referral_entries import details_of, wrong


def test_it_goes_with_the_file_and_the_new_school_writes_on(incidents, school, elsewhere):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)
    desk, moving, there = ReferralDesk(incidents, school), Moving(incidents), incidents.lead(elsewhere)
    note = desk.note()
    desk.write(details={"shared": [note], "reference": "CS-778812"})
    assert wrong(desk.read, there) == "not_found"
    for child in (desk.seven, desk.nine):
        moving.move(child, school, elsewhere)
    (entry,) = desk.read(there).entries
    assert [each.id for each in entry.referral.named] == [note]
    assert wrong(desk.write, "referral_step", who=there) == "not_permitted"
    for line in moving.handovers(there):
        moving.sign(there, line.id)
    incidents.later(minutes=1)
    assert desk.said() == [desk.referral_id] * 2, "written, and gone to another school"
    assert desk.went() == [desk.incident_id]
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        again = [(event.record_id, school_id) for event, _, _, school_id in every_record_changed_school(unit)]
    assert again == [(desk.incident_id, elsewhere)], "and said again to whoever asks"
    facts = desk.facts()
    assert (facts.school_id, facts.assigned_to, facts.entry_id) == (elsewhere, there.actor_id, entry.id)
    step = desk.write("referral_step", who=there, details=details_of("referral_step"))
    assert [each.id for each in desk.read(there).entries] == [entry.id, step]
    assert wrong(desk.read, desk.lead) == "not_found"


def test_it_is_read_by_every_id_of_a_child_whose_entries_were_merged(incidents, school):
    desk = ReferralDesk(incidents, school)
    entry_id, today = desk.write("referral", desk.seven), incidents.pupil(school, "7")
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        keep_merge(unit, PupilMerged(pupil_id=today, alias_id=desk.seven, version=1))
    assert desk.entry(entry_id, child=today).referral.referral_id == desk.referral_id
    assert [each.id for each in desk.read().entries] == [entry_id]


def test_a_data_protection_officer_is_told_that_there_was_one_and_no_word(incidents, school):
    desk, officer = ReferralDesk(incidents, school), incidents.staff("overseer", school)
    desk.write(details=details_of("referral"))
    desk.write("referral_step", details=details_of("referral_step"))
    desk.write("not_referred", details=details_of("not_referred"))
    case_id = desk.referral_id
    incidents.others.cases.add((case_id, desk.seven, officer.actor_id))
    request = OverseeChild(case_id=case_id, subject_id=desk.seven)
    found = incidents.run(officer, oversee_child, incidents.others, request)
    assert [each.kind for each in found.disclosures] == ["no_disclosure", "disclosure"]
    assert not any(word in found.model_dump_json() for word in ("duty desk", "778812", str(desk.agency_id)))
