"""A closed file is closed at every school, by every id of the child, and leads nobody to what else it names them to."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.matching import MatchNotListed
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.acts.incidents.steps import Assign
from haven_schemas.acts.incidents.triage import ListConcerns
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilChanged, PupilMoved
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.disposal.leavers import copy_pupil
from incidents.handover.following import keep_move
from incidents.off_loop import at_once
from incidents.records.not_listed import match_not_listed
from incidents.records.steps import assign
from incidents.report.concerns import list_concerns
from incidents.search.search import search_records

from ..conftest import RIGHTS


@pytest.fixture
def roll(incidents, school, elsewhere):
    """What the roll says of an entry, heard by the service."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)

    def say(pupil, **changed):
        known = incidents.others.pupils[pupil]
        said = known.model_copy(update={**changed, "version": known.version + 1})
        incidents.others.pupils[pupil] = said
        with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
            copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil, version=said.version))

    return say


@pytest.fixture
def leads(incidents, school, elsewhere):
    """Of the school a child left, and of the one they are at."""
    return incidents.lead(school), incidents.lead(elsewhere)


def written(incidents, school, *children, **given):
    """A concern that was decided on."""
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, *children, **given)).id
    incidents.accept(incidents.lead(school), concern)
    return concern


def move(incidents, roll, child, here, there):
    """Under the id they have; nobody signs for the file."""
    roll(child, school_id=there)
    moved = {"from_pupil_id": child, "from_school_id": here, "to_pupil_id": child, "to_school_id": there}
    event = PupilMoved.model_validate({"move_id": new_id(), **moved, "state": "moved", "version": 1})
    incidents.run(incidents.own_access("test"), keep_move, event)


def reads(incidents, who, concern):
    """By itself, and by its words."""
    try:
        opened = incidents.get(who, concern).id == concern
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        opened = False
    request = SearchRecords(words="canary", limit=50)
    found = incidents.run(who, search_records, incidents.keyring, request, incidents.remembered, at_once)
    assert opened is (concern in {hit.id for hit in found.hits})
    return opened


def test_the_school_the_child_left_does_not_open_what_another_one_closed(incidents, roll, school, elsewhere, leads):
    child = incidents.pupil(school)
    concern = written(incidents, school, child, account="A canary.")
    move(incidents, roll, child, school, elsewhere)
    colleagues = (incidents.lead(school), incidents.lead(elsewhere), incidents.lead(school, elsewhere))
    assert [reads(incidents, who, concern) for who in (*leads, *colleagues)] == [True] * 5
    roll(child, only_for=sorted(who.actor_id for who in leads))
    assert [reads(incidents, who, concern) for who in (*leads, *colleagues)] == [True, True, False, False, False]
    roll(child, only_for=None)
    assert [reads(incidents, who, concern) for who in (*leads, *colleagues)] == [True] * 5


def test_what_was_reported_of_a_child_not_listed_is_in_the_closed_file_too(incidents, roll, school, leads):
    child, named, colleague = incidents.pupil(school), leads[0], incidents.lead(school)
    stranger = [ConcernPupil(not_listed="A boy in red.", role="harmed")]
    concern = written(incidents, school, pupils=stranger, account="A canary.")
    (named_as,) = incidents.get(named, concern).subjects
    request = MatchNotListed(concern_id=concern, subject_id=named_as.subject_id, pupil_id=child)
    incidents.run(named, match_not_listed, incidents.keyring, incidents.others, request)
    assert reads(incidents, colleague, concern)
    roll(child, only_for=[named.actor_id])
    assert reads(incidents, named, concern)
    assert not reads(incidents, colleague, concern)
    listed = incidents.run(colleague, list_concerns, ListConcerns(waiting_only=False)).concerns
    assert listed == []


def test_a_file_that_came_and_is_closed_leads_to_no_record_of_another_child(incidents, roll, school, elsewhere, leads):
    """The other child stayed: who reads neither file at the new school reads nothing of both."""
    child, stayed = incidents.pupil(school), incidents.pupil(school)
    shared = written(incidents, school, child, stayed, account="A canary.")
    move(incidents, roll, child, school, elsewhere)
    colleague = incidents.lead(elsewhere)
    assert reads(incidents, colleague, shared)
    roll(child, only_for=[leads[1].actor_id])
    assert reads(incidents, leads[1], shared)
    assert not reads(incidents, colleague, shared)
    assert reads(incidents, incidents.lead(school), shared), "in the file of the child who stayed"


def test_a_year_whose_child_has_a_closed_file_leads_to_no_record_of_another_year(incidents, roll, school, leads):
    closed, other = incidents.pupil(school, "7"), incidents.pupil(school, "8")
    shared = written(incidents, school, closed, other, account="A canary.")
    seventh, eighth = (incidents.staff("reader", school, year_groups={year}) for year in ("7", "8"))
    assert [reads(incidents, who, shared) for who in (seventh, eighth)] == [True, True]
    roll(closed, only_for=[leads[0].actor_id])
    assert [reads(incidents, who, shared) for who in (seventh, eighth)] == [False, True]


def test_nothing_is_given_to_who_may_not_open_it_at_the_school_that_was_left(incidents, roll, school, elsewhere, leads):
    child, colleague = incidents.pupil(school), incidents.lead(school)
    concern = written(incidents, school, child)
    move(incidents, roll, child, school, elsewhere)
    roll(child, only_for=sorted(who.actor_id for who in leads))
    record = incidents.get(leads[0], concern).incident_id
    for member in (leads[0], colleague):
        incidents.others.add_account(member.actor_id, [school], rights=RIGHTS["lead"])
    with pytest.raises(Problem) as refused:
        incidents.run(
            leads[0], assign, incidents.keyring, incidents.others,
            Assign(kind="incident", id=record, staff_id=colleague.actor_id),
        )  # fmt: skip
    assert refused.value.code is ErrorCode.INVALID_REQUEST
