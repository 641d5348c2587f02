"""Records with several children: who writes about whom, and which adults are told to whom; PostgreSQL and OpenBao."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.documents import BeginDocument
from haven_schemas.acts.incidents.entries import AddEntry, AddPerson, ListPeople, NewPerson
from haven_schemas.acts.incidents.moves import RestrictRecord
from haven_schemas.acts.incidents.records import AddNote, IncidentQuery, ListIncidents
from haven_schemas.acts.incidents.steps import CloseIncident
from haven_schemas.errors import Problem
from incidents.documents.begin import begin_document
from incidents.lists.records import list_incidents
from incidents.records import record as get_incident_module
from incidents.records.action import add_action
from incidents.records.close import close_incident
from incidents.records.entry import add_entry, add_note, add_person, list_people
from incidents.records.record import get_incident
from incidents.records.restricted import restrict_record
from support import clock


@pytest.fixture
def shared(incidents, school):
    """A record about a child of year 7 and one of year 9; the lead, and a head of year 7 who writes."""
    seven, nine = incidents.pupil(school, "7"), incidents.pupil(school, "9")
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, seven, nine)).id
    lead = incidents.lead(school)
    incident_id = incidents.accept(lead, concern_id).id
    incidents.later(minutes=1)
    return lead, incidents.staff("lead", school, year_groups={"7"}), incident_id, seven, nine


def found(incidents, who, incident_id):
    return incidents.run(who, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))


def named(incidents, who, incident_id):
    listed = incidents.run(who, list_people, incidents.keyring, ListPeople(incident_id=incident_id))
    return [person.name for person in listed.people]


def write(incidents, who, incident_id, *children, name=None, **given):
    people = [NewPerson(name=name, role="parent")] if name else []
    request = AddEntry(
        incident_id=incident_id, kind="note", occurred_at=incidents.now, text="A text.", subject_ids=list(children),
        new_people=people, **given,
    )  # fmt: skip
    return incidents.run(who, add_entry, incidents.keyring, request).id


def wrong(call, *arguments, **given):
    with pytest.raises(Problem) as refused:
        call(*arguments, **given)
    return [(each.field, each.code.value) for each in refused.value.fields]


def everything_new(incidents, who, incident_id, *children):
    """What can be added to a record: each as a call."""
    about = {"incident_id": incident_id, "subject_ids": list(children)}
    note = AddNote(occurred_at=incidents.now, text="A text.", **about)
    action = AddAction(text="Ring.", owner_id=who.actor_id, due_on="2030-01-01", **about)
    person = AddPerson(name="Mrs Elm", role="parent", **about)
    document = BeginDocument(name="A letter.pdf", **about)
    return [
        lambda: incidents.run(who, add_note, incidents.keyring, note),
        lambda: incidents.run(who, add_action, incidents.keyring, incidents.others, action),
        lambda: incidents.run(who, add_person, incidents.keyring, person),
        lambda: incidents.run(who, begin_document, incidents.keyring, document),
        lambda: write(incidents, who, incident_id, *children),
    ]


def test_among_several_children_nothing_is_about_all_of_them_unless_they_are_named(incidents, shared):
    lead, _, incident_id, seven, nine = shared
    assert sorted(found(incidents, lead, incident_id).subject_ids) == sorted([seven, nine])
    for add in everything_new(incidents, lead, incident_id):
        assert wrong(add) == [("subject_ids", "which_children")]
    for add in everything_new(incidents, lead, incident_id, seven, nine):
        add()


def test_what_is_written_never_goes_to_a_child_its_writer_does_not_see(incidents, shared):
    lead, head_of_7, incident_id, seven, nine = shared
    assert found(incidents, head_of_7, incident_id).subject_ids == [seven]
    for add in everything_new(incidents, head_of_7, incident_id, nine):
        assert wrong(add) == [("subject_ids.0", "unknown_pupil")]
    note_id = write(incidents, head_of_7, incident_id)
    assert note_id in [entry.id for entry in incidents.chronology(lead, seven).entries]
    assert note_id not in [entry.id for entry in incidents.chronology(lead, nine).entries]


def test_an_adult_is_told_to_those_who_see_an_entry_they_are_in(incidents, shared):
    lead, head_of_7, incident_id, seven, nine = shared
    write(incidents, lead, incident_id, seven, name="Mrs Seven")
    hers = write(incidents, lead, incident_id, nine, name="Mrs Nine")
    for child, name in ((seven, "A new uncle"), (nine, "A new aunt")):
        person = AddPerson(incident_id=incident_id, name=name, role="relative", subject_ids=[child])
        incidents.run(lead, add_person, incidents.keyring, person)
    reader = incidents.staff("reader", *lead.school_ids)
    assert named(incidents, lead, incident_id) == ["Mrs Seven", "Mrs Nine", "A new uncle", "A new aunt"]
    assert named(incidents, head_of_7, incident_id) == ["Mrs Seven", "A new uncle"]
    assert named(incidents, reader, incident_id) == ["Mrs Seven", "Mrs Nine"]
    person_id = next(each.people[0].id for each in incidents.chronology(lead, nine).entries if each.id == hers)
    attach = {"person_ids": [person_id]}
    assert wrong(write, incidents, head_of_7, incident_id, seven, **attach) == [("person_ids.0", "unknown")]
    restriction = RestrictRecord(record_id=hers, kind="restricted", reason="Contested.")
    incidents.run(lead, restrict_record, incidents.keyring, restriction)
    assert "Mrs Nine" not in named(incidents, lead, incident_id)


def test_what_is_left_out_is_counted(incidents, shared, monkeypatch):
    lead, _, incident_id, seven, _ = shared
    for day in range(4):
        incidents.later(minutes=1)
        write(incidents, lead, incident_id, seven)
        due_on = (clock.day_of(incidents.now) + timedelta(days=1 + day)).isoformat()
        action = AddAction(
            incident_id=incident_id, text="Ring.", owner_id=lead.actor_id, due_on=due_on, subject_ids=[seven]
        )
        incidents.run(lead, add_action, incidents.keyring, incidents.others, action)
    whole = found(incidents, lead, incident_id)
    assert (whole.entries_left_out, whole.actions_left_out) == (0, 0)
    monkeypatch.setattr(get_incident_module, "_MOST", 3)
    cut = found(incidents, lead, incident_id)
    assert [each.id for each in cut.entries] == [each.id for each in whole.entries[:3]]
    assert (cut.entries_left_out, len(cut.actions), cut.actions_left_out) == (len(whole.entries) - 3, 3, 1)
    assert (cut.concern_ids, cut.subject_ids) == (whole.concern_ids, whole.subject_ids)


def test_records_are_offered_by_the_children_in_them_and_whether_they_are_open(incidents, shared, school):
    lead, _, incident_id, seven, nine = shared
    other = incidents.pupil(school)
    theirs = incidents.accept(lead, incidents.record(incidents.reporter(school), incidents.draft(school, other)).id).id

    def listed(**given):
        return [
            each.id for each in incidents.run(lead, list_incidents, incidents.keyring, ListIncidents(**given)).incidents
        ]

    assert sorted(listed()) == sorted([incident_id, theirs])
    assert listed(about_ids=[seven]) == listed(about_ids=[nine, seven]) == [incident_id]
    closing = CloseIncident(
        incident_id=theirs, summary="Cold.", action="A coat.", outcome="Warm.", look_back_on="2030-01-01"
    )
    incidents.run(lead, close_incident, incidents.keyring, closing)
    assert listed(open_only=True) == [incident_id]
