"""What was about sexual abuse once stays so for how long it is kept, and who was harmed is said at closing."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.categories import AddCategory, ChangeCategory
from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.retention import FileFactsQuery
from haven_schemas.acts.incidents.steps import CloseIncident, Recategorise, Reopen
from haven_schemas.errors import ErrorCode, Problem
from incidents.categories.change import add_category, change_category
from incidents.copies.known import copy_school_row
from incidents.disposal.facts import file_facts
from incidents.records.close import close_incident, reopen
from incidents.records.move import move_record
from incidents.records.record import get_incident
from incidents.records.steps import recategorise
from support import clock


@pytest.fixture(autouse=True)
def known(incidents, school, elsewhere):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)


@pytest.fixture
def chief(incidents, school, elsewhere):
    return incidents.staff("keeper", school, elsewhere)


@pytest.fixture
def marked(incidents, chief):
    asked = AddCategory(name="Sexual abuse", group="child_protection", position=0, lasting=True)
    return incidents.run(chief, add_category, asked).id


def record(incidents, school, *children, **given):
    draft = incidents.draft(school, *children, **given)
    concern = incidents.record(incidents.reporter(school), draft).id
    return concern, incidents.accept(incidents.lead(school), concern).id


def facts(incidents, child):
    asked = FileFactsQuery(subject_ids=[child])
    [found] = incidents.run(incidents.own_access("sweep"), file_facts, asked).files
    return found


def close(incidents, school, incident_id, **given):
    later = (clock.day_of(incidents.now) + timedelta(days=30)).isoformat()
    asked = CloseIncident.model_validate(
        {"incident_id": incident_id, "summary": "x", "action": "x", "outcome": "x", "look_back_on": later, **given}
    )
    return incidents.run(incidents.lead(school), close_incident, incidents.keyring, asked)


def test_another_category_takes_no_mark_off_and_the_mark_moves_along(incidents, school, marked):
    child, right = incidents.pupil(school), incidents.pupil(school)
    concern, incident_id = record(incidents, school, child, category_id=marked)
    assert facts(incidents, child).kinds == ["child_protection", "lasting"]
    asked = Recategorise.model_validate(
        {
            "kind": "incident",
            "id": incident_id,
            "category_id": incidents.categories["pastoral"],
            "reason": "Less than that.",
        }
    )
    incidents.run(incidents.lead(school), recategorise, incidents.keyring, asked)
    assert facts(incidents, child).kinds == ["lasting", "pastoral"]
    moved = MoveRecord(record_id=concern, wrong_id=child, right_id=right, reason="The other one.")
    incidents.run(incidents.lead(school), move_record, incidents.keyring, incidents.others, moved)
    assert "lasting" in facts(incidents, right).kinds


def test_nor_does_a_category_that_loses_it(incidents, school, chief, marked):
    child, later = incidents.pupil(school), incidents.pupil(school)
    under = incidents.run(
        chief, add_category, AddCategory(name="Online", group="safeguarding", position=1, parent_id=marked)
    ).id
    record(incidents, school, child, category_id=under)
    unmarked = ChangeCategory(
        category_id=marked, name="Sexual abuse", group="child_protection", position=0, parent_id=None, retired=False,
        lasting=False, version=1,
    )  # fmt: skip
    incidents.run(chief, change_category, unmarked)
    assert "lasting" in facts(incidents, child).kinds
    record(incidents, school, later, category_id=under)
    assert "lasting" not in facts(incidents, later).kinds, "what is written from then on"


def test_who_was_harmed_is_said_at_closing_of_the_children_in_it(incidents, school, marked):
    harmed, other, nobody = (incidents.pupil(school) for _ in range(3))
    _, incident_id = record(incidents, school, harmed, other, category_id=marked)
    assert facts(incidents, harmed).harmed is False
    with pytest.raises(Problem) as refused:
        close(incidents, school, incident_id, harmed_ids=[nobody])
    assert (refused.value.code, refused.value.fields[0].field) == (ErrorCode.INVALID_REQUEST, "harmed_ids")
    close(incidents, school, incident_id, harmed_ids=[harmed])
    assert [facts(incidents, each).harmed for each in (harmed, other)] == [True, False]


def test_who_was_harmed_is_told_to_who_closes_it_again(incidents, school, marked):
    """Or the mark would be lost by opening and closing once more, and nobody would notice."""
    harmed, other = incidents.pupil(school), incidents.pupil(school)
    _, incident_id = record(incidents, school, harmed, other, category_id=marked)
    asked, lead = IncidentQuery(incident_id=incident_id), incidents.lead(school)
    assert incidents.run(lead, get_incident, incidents.keyring, asked).harmed_ids == []
    close(incidents, school, incident_id, harmed_ids=[harmed])
    again = Reopen(kind="incident", id=incident_id, reason="Something new.")
    incidents.run(lead, reopen, incidents.keyring, again)
    assert incidents.run(lead, get_incident, incidents.keyring, asked).harmed_ids == [harmed]


def test_closing_without_an_answer_says_nothing_of_it(incidents, school, marked):
    child = incidents.pupil(school)
    _, incident_id = record(incidents, school, child, category_id=marked)
    close(incidents, school, incident_id)
    assert facts(incidents, child).harmed is False
