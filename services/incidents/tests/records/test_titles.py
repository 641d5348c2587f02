"""Titles of incident records on real PostgreSQL and OpenBao: who writes them, who reads them, what is kept."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.entries import CorrectEntry, EntryQuery
from haven_schemas.acts.incidents.records import ListIncidents
from haven_schemas.acts.incidents.steps import Reopen, SetTitle
from haven_schemas.acts.incidents.triage import AddConcernToIncident
from haven_schemas.errors import ErrorCode
from incidents.lists.records import list_incidents
from incidents.models import EntryRow, IncidentRow
from incidents.reading.history import entry_history
from incidents.records.close import reopen
from incidents.records.entry import correct_entry
from incidents.records.steps import set_title
from incidents.triage.decision import add_concern_to_incident
from pydantic import ValidationError
from sqlalchemy import select, text
from support.lists import every
from triage_desk import Desk, refusal

ARABIC = "شجار خلف الملعب"


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def titles(desk, access=None, keyring=None):
    """What the list of records says of each."""
    run, incidents = desk.incidents.run, desk.incidents
    page = run(access or desk.lead, list_incidents, keyring or incidents.keyring, ListIncidents())
    return {line.id: line.title for line in page.incidents}


def give(desk, incident_id, title, access=None, **also):
    return desk.step(set_title, SetTitle(incident_id=incident_id, title=title, **also), access)


def test_a_record_is_opened_with_a_title_and_each_change_is_an_entry(desk, incidents):
    incident_id = incidents.accept(desk.lead, desk.concern(), title="Fight behind the pitch").id
    untitled = desk.incident()
    assert titles(desk) == {untitled: "", incident_id: "Fight behind the pitch"}
    assert give(desk, incident_id, ARABIC, version=1).version == 2
    assert refusal(give, desk, incident_id, "Quicker", version=1) is ErrorCode.STALE_VERSION
    assert refusal(give, desk, incident_id, ARABIC) == {"title": "as_it_is"}
    record = desk.record(incident_id)
    assert (record.title, desk.record(untitled).title) == (ARABIC, "")
    written = [each.text for each in record.entries if each.is_title]
    assert written == [ARABIC, "Fight behind the pitch"]
    assert {(each.kind, each.decision) for each in record.entries if each.is_title} == {("decision", None)}
    assert [item.title for item in desk.queue("mine").items] == []
    desk.assign("incident", incident_id, desk.lead.actor_id)
    assert [item.title for item in desk.queue("mine").items] == [ARABIC]
    outcomes = [row["outcome"] for row in incidents.audited("matter:step:take")]
    assert outcomes.count("titled") == 2
    with incidents.database.unit(desk.lead) as unit:
        kept = unit.session.scalars(select(EntryRow.text)).all()
    assert len(kept) == 5
    assert not any(b"pitch" in each for each in kept)


@every("wrong", ["", " ", "a" * 121, "two\nlines", "tab\tin it", "nul\0"])
def test_a_title_is_one_line_of_at_most_120_letters(wrong):
    with pytest.raises(ValidationError):
        SetTitle(incident_id=new_id(), title=wrong)


def test_titles_are_written_by_who_decides_and_read_by_who_reads_what_they_are_about(desk, incidents, school):
    second = incidents.pupil(school, "8")
    incident_id = incidents.accept(desk.lead, desk.concern(), title="About the first alone").id
    tutor = incidents.staff("reader", school, year_groups={"8"})
    assert refusal(give, desk, incident_id, "x", incidents.lead(new_id())) is ErrorCode.NOT_FOUND
    reader = incidents.staff("reader", school)
    assert refusal(give, desk, incident_id, "x", reader) is ErrorCode.NOT_PERMITTED
    added = AddConcernToIncident(concern_id=desk.concern(second), incident_id=incident_id, reason="Same.")
    desk.decide(add_concern_to_incident, added)
    assert titles(desk, tutor) == {incident_id: ""}, "written before the child was in the record"
    assert desk.record(incident_id, tutor).title == ""
    give(desk, incident_id, "About both")
    assert titles(desk, tutor) == titles(desk, reader) == {incident_id: "About both"}
    out = Reopen(kind="concern", id=added.concern_id, reason="Not the same.")
    desk.step(reopen, out)
    assert titles(desk, tutor) == {}
    assert titles(desk) == {incident_id: "About both"}


def test_a_list_is_shown_without_titles_while_the_vault_is_away(desk, incidents):
    incident_id = incidents.accept(desk.lead, desk.concern(), title="Fight").id
    assert titles(desk, keyring=incidents.without_vault) == {incident_id: ""}
    assert titles(desk) == {incident_id: "Fight"}


def test_a_correction_of_a_title_is_a_title_again(desk, incidents):
    incident_id = incidents.accept(desk.lead, desk.concern(), title="Fihgt").id
    (entry,) = [each for each in desk.record(incident_id).entries if each.is_title]
    fields = {"record_id": entry.id, "version": 1, "occurred_at": entry.occurred_at, "reason": "Spelling."}
    for wrong, code in (("two\nlines", "wrong_format"), ("a" * 121, "too_long")):
        assert refusal(desk.step, correct_entry, CorrectEntry(text=wrong, **fields)) == {"text": code}
    desk.step(correct_entry, CorrectEntry(text="Fight", **fields))
    assert titles(desk) == {incident_id: "Fight"}
    history = desk.step(entry_history, EntryQuery(record_id=entry.id))
    assert [each.text for each in history.versions] == ["Fight", "Fihgt"]


def test_a_title_that_was_changed_outside_of_haven_hides_itself_alone(desk, incidents):
    first = incidents.accept(desk.lead, desk.concern(), title="One").id
    second = incidents.accept(desk.lead, desk.concern(), title="Two").id
    with incidents.database.unit(desk.lead) as unit:
        unit.session.execute(
            text("UPDATE entry SET text = (SELECT text FROM entry WHERE incident_id = :first AND decision = 'titled')"
                 " WHERE incident_id = :second AND decision = 'titled'"),
            {"first": first, "second": second},
        )  # fmt: skip
    assert titles(desk) == {first: "One", second: ""}
    refused = [row for row in incidents.audited("access:call:refuse") if row["outcome"] == "seal_broken"]
    assert len(refused) == 1
    with incidents.database.unit(desk.lead) as unit:
        assert unit.session.get_one(IncidentRow, second).status == "open"
