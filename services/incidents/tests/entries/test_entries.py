"""Typed entries, the adults in a record and corrections, on real PostgreSQL and OpenBao."""

from datetime import timedelta
from uuid import UUID

import pytest
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.entries import (
    AddEntry,
    AddPerson,
    CorrectEntry,
    EntryQuery,
    ListPeople,
    NewPerson,
)
from haven_schemas.acts.incidents.entry_kinds import FIELDS_OF, WRITTEN_KINDS, EntryDetails
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from incidents.reading.history import entry_history
from incidents.records.entry import add_entry, add_person, correct_entry, list_people
from incidents.records.entry_kinds import check_details
from sqlalchemy import select
from support.lists import every

FILLED = {
    "with_whom": "The school nurse",
    "direction": "to_us",
    "child_seen": "alone",
    "consent": "given",
    "agency": "Children's services",
    "legal_basis": "safeguarding_duty",
    "reason": "Because.",
}


@pytest.fixture
def record(incidents, school):
    """An incident record about three children, and who writes in it."""
    children = [incidents.pupil(school) for _ in range(3)]
    pupils = [ConcernPupil(pupil_id=child, role="affected") for child in children]
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, pupils=pupils)).id
    lead = incidents.lead(school)
    incident_id = incidents.accept(lead, concern_id).id
    incidents.later(minutes=1)
    return lead, concern_id, incident_id, children


def write(incidents, lead, incident_id, *children, kind="note", words="What was said.", **given):
    request = AddEntry(
        incident_id=incident_id, kind=kind, occurred_at=incidents.now, text=words, subject_ids=list(children), **given
    )
    return incidents.run(lead, add_entry, incidents.keyring, request)


def correct(incidents, who, record_id, version, words, **given):
    request = CorrectEntry(
        record_id=record_id, version=version, occurred_at=incidents.now, text=words, reason="It was wrong.", **given
    )
    return incidents.run(who, correct_entry, incidents.keyring, request)


def history(incidents, who, record_id):
    return incidents.run(who, entry_history, incidents.keyring, EntryQuery(record_id=record_id))


def people(incidents, who, incident_id):
    return incidents.run(who, list_people, incidents.keyring, ListPeople(incident_id=incident_id)).people


def holders(incidents, who, record_id) -> set[UUID]:
    with incidents.database.unit(who) as unit:
        return set(unit.session.scalars(select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == record_id)))


@every("kind", WRITTEN_KINDS)
def test_each_kind_has_its_own_fields_and_no_other(kind):
    wanted = FIELDS_OF[kind]
    check_details(kind, EntryDetails(**{name: FILLED[name] for name in wanted}), people=0)
    for name, value in FILLED.items():
        fields = {other: FILLED[other] for other in wanted if other != name}
        fields |= {} if name in wanted else {name: value}
        with pytest.raises(Problem) as refused:
            check_details(kind, EntryDetails(**fields), people=0)
        code = FieldCode.REQUIRED if name in wanted else FieldCode.NOT_ALLOWED
        assert [(each.field, each.code) for each in refused.value.fields] == [(f"details.{name}", code)]


def test_an_adult_attached_says_with_whom():
    check_details("conversation", EntryDetails(), people=1)
    with pytest.raises(Problem):
        check_details("conversation", EntryDetails(), people=0)


def test_a_call_with_one_child_s_mother_is_in_no_other_child_s_chronology(incidents, record):
    lead, _, incident_id, (one, other, _) = record
    mother = NewPerson(name="Mrs Marsh", role="parent")
    added = write(
        incidents, lead, incident_id, one, kind="call", details=EntryDetails(direction="to_us"), new_people=[mother]
    )
    entry = incidents.chronology(lead, one).entries[0]
    assert (entry.id, entry.kind, entry.text, entry.kind_details.direction) == (
        added.id,
        "call",
        "What was said.",
        "to_us",
    )
    assert [(each.name, each.role) for each in entry.people] == [("Mrs Marsh", "parent")]
    assert "Marsh" not in incidents.chronology(lead, other).model_dump_json()
    assert holders(incidents, lead, entry.people[0].id) == {one}
    assert incidents.audited("entry:record:add")[-1]["subject_ids"] == [str(one)]


def test_an_adult_s_name_opens_through_each_child_of_the_entries_they_are_in(incidents, record):
    lead, _, incident_id, (one, other, third) = record
    request = AddPerson(incident_id=incident_id, name="Nurse Ames", role="agency_worker", subject_ids=[one])
    person_id = incidents.run(lead, add_person, incidents.keyring, request).id
    assert [each.name for each in people(incidents, lead, incident_id)] == ["Nurse Ames"]
    write(incidents, lead, incident_id, one, other, kind="conversation", person_ids=[person_id])
    assert holders(incidents, lead, person_id) == {one, other}
    assert incidents.chronology(lead, other).entries[0].people[0].name == "Nurse Ames"
    assert incidents.chronology(lead, third).entries[0].people == []
    with pytest.raises(Problem) as refused:
        write(incidents, lead, incident_id, kind="conversation", person_ids=[new_id()])
    assert refused.value.fields[0].field == "person_ids.0"


def test_a_correction_keeps_what_it_said_and_why(incidents, record):
    lead, _, incident_id, (one, *_) = record
    entry_id = write(
        incidents, lead, incident_id, one, kind="disclosure", words="First.",
        details=EntryDetails(agency="Police", legal_basis="vital_interests", reason="At once."),
    ).id  # fmt: skip
    first_at, colleague = incidents.now, incidents.lead(*lead.school_ids)
    incidents.later(hours=1)
    details = EntryDetails(agency="Children's services", legal_basis="vital_interests", reason="At once.")
    assert correct(incidents, colleague, entry_id, 1, "Second.", details=details).version == 2
    shown = incidents.chronology(lead, one).entries[0]
    assert (shown.text, shown.version, shown.kind_details.agency) == ("Second.", 2, "Children's services")
    assert shown.recorded_at == first_at
    now, before = history(incidents, lead, entry_id).versions
    assert (now.text, now.written_by, now.reason) == ("Second.", colleague.actor_id, "It was wrong.")
    assert (before.text, before.written_by, before.details.agency) == ("First.", lead.actor_id, "Police")
    assert (before.occurred_at, before.reason) == (first_at, "")
    assert [each["action"] for each in incidents.audited()][-2:] == ["chronology:pupil:read", "entry:history:read"]


def test_of_two_corrections_at_once_the_second_is_told_and_neither_is_lost(incidents, record):
    lead, _, incident_id, (one, *_) = record
    entry_id = write(incidents, lead, incident_id, one, words="First.").id
    correct(incidents, lead, entry_id, 1, "Theirs.")
    with pytest.raises(Problem, match=ErrorCode.STALE_VERSION):
        correct(incidents, incidents.lead(*lead.school_ids), entry_id, 1, "Mine.")
    correct(incidents, lead, entry_id, 2, "Both.")
    assert [each.text for each in history(incidents, lead, entry_id).versions] == ["Both.", "Theirs.", "First."]


def test_a_concern_is_corrected_too_and_moves_in_the_chronology(incidents, record):
    lead, concern_id, incident_id, (one, *_) = record
    write(incidents, lead, incident_id, one, words="A note.")
    earlier = incidents.now - timedelta(days=40)
    request = CorrectEntry(
        record_id=concern_id, version=1, occurred_at=earlier, text="As it was.", child_words="No.", reason="Wrong day."
    )
    incidents.run(lead, correct_entry, incidents.keyring, request)
    concern = incidents.get(lead, concern_id)
    assert (concern.account, concern.child_words, concern.action_taken) == ("As it was.", "No.", "")
    assert (concern.occurred_at, concern.decision_reason) == (earlier, "Why.")
    entries = incidents.chronology(lead, one).entries
    assert (entries[-1].id, entries[-1].occurred_at) == (concern_id, earlier)
    assert [each.text for each in history(incidents, lead, concern_id).versions] == ["As it was.", "What was seen."]


def test_its_reporter_reads_what_they_wrote_whatever_was_corrected(incidents, school):
    teacher, lead = incidents.reporter(school), incidents.lead(school)
    concern_id = incidents.record(teacher, incidents.draft(school, incidents.pupil(school))).id
    written = incidents.get(teacher, concern_id)
    for version in (1, 2):
        request = CorrectEntry(
            record_id=concern_id, version=version, occurred_at=incidents.now - timedelta(days=version),
            text=f"Police: {version}", child_words="Else.", action_taken="Else.", reason="Told by the police.",
        )  # fmt: skip
        incidents.run(lead, correct_entry, incidents.keyring, request)
    now = incidents.get(teacher, concern_id)
    same = ("account", "child_words", "action_taken", "occurred_at")
    assert [getattr(now, each) for each in same] == [getattr(written, each) for each in same]
    assert incidents.get(lead, concern_id).account == "Police: 2"


def test_who_does_not_see_or_write_corrects_nothing(incidents, school, elsewhere, record):
    _, concern_id, _, _ = record
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        correct(incidents, incidents.staff("reader", school), concern_id, 1, "x")
    for stranger in (incidents.lead(elsewhere), incidents.lead(school, category_groups={"pastoral"})):
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            correct(incidents, stranger, concern_id, 1, "x")
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            history(incidents, stranger, concern_id)
