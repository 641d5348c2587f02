"""Whom the records of a file were about before they were moved into it, and when a person wrote in it last."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.acts.incidents.retention import FileFactsQuery
from haven_schemas.acts.incidents.steps import SetTitle
from incidents.copies.known import copy_school_row
from incidents.disposal.facts import file_facts
from incidents.models import EntryRow, OnceNamedRow
from incidents.records.move import move_record
from incidents.records.steps import set_title
from sqlalchemy import select
from support import clock


@pytest.fixture(autouse=True)
def _known(incidents, school):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, school, 1)


def report(incidents, school, *children):
    return incidents.record(incidents.reporter(school), incidents.draft(school, *children)).id


def move(incidents, school, record_id, wrong, right):
    request = MoveRecord(record_id=record_id, wrong_id=wrong, right_id=right, reason="Alike names.")
    incidents.run(incidents.lead(school), move_record, incidents.keyring, incidents.others, request)


def facts(incidents, child):
    asked = FileFactsQuery(subject_ids=[child])
    return incidents.run(incidents.own_access("sweep"), file_facts, asked).files[0]


def once(incidents, child):
    return set(facts(incidents, child).once_ids)


def test_whom_a_record_was_about_is_told_of_the_file_that_it_comes_into(incidents, school):
    young, leaver, beside = (incidents.pupil(school) for _ in range(3))
    concern = report(incidents, school, young)
    report(incidents, school, leaver, beside)
    assert once(incidents, leaver) == set(), "who is in a record beside them keeps it"
    move(incidents, school, concern, young, leaver)
    assert once(incidents, leaver) == {young}
    paged = incidents.run(incidents.own_access("sweep"), file_facts, FileFactsQuery()).files
    assert {each.subject_id: each.once_ids for each in paged} == {leaver: [young], beside: []}


def test_what_goes_along_with_a_record_and_is_moved_on_by_itself_still_tells_of_the_first(incidents, school):
    young, between, leaver = (incidents.pupil(school) for _ in range(3))
    concern = report(incidents, school, young)
    record_id = incidents.accept(incidents.lead(school), concern).id
    move(incidents, school, concern, young, between)
    with incidents.database.unit(incidents.lead(school)) as unit:
        decision = unit.session.scalars(select(EntryRow.id).where(EntryRow.concern_id == concern)).one()
    move(incidents, school, decision, between, leaver)
    assert once(incidents, leaver) == {young, between}
    with incidents.database.unit(incidents.lead(school)) as unit:
        assert unit.session.get(OnceNamedRow, (record_id, young)) is not None, "the record as a whole too"


def test_who_comes_back_into_their_own_record_keeps_nobody_waiting(incidents, school):
    child, other = (incidents.pupil(school) for _ in range(2))
    concern = report(incidents, school, child)
    move(incidents, school, concern, child, other)
    move(incidents, school, concern, other, child)
    assert once(incidents, child) == {other}


def test_written_is_when_a_person_wrote_whatever_day_they_wrote_of(incidents, school):
    child = incidents.pupil(school)
    record_id = incidents.accept(incidents.lead(school), report(incidents, school, child)).id
    first = clock.day_of(incidents.now)
    incidents.later(days=3)
    titled = SetTitle(incident_id=record_id, title="Coat")
    incidents.run(incidents.lead(school), set_title, incidents.keyring, titled)
    assert facts(incidents, child).written_on == first, "a title is no writing"
    report(incidents, school, child)
    assert facts(incidents, child).written_on == first + timedelta(days=3)
