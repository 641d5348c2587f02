"""The file a protected child had before: for the people named for the child, and in other children's files as ever."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.chronology import CardQuery
from haven_schemas.acts.incidents.exports import ExportScope
from haven_schemas.acts.incidents.steps import Assign
from haven_schemas.acts.incidents.triage import ListConcerns
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilChanged
from incidents.child.card import pupil_card
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.disposal.leavers import copy_pupil
from incidents.exports.preview import export_people
from incidents.records.steps import assign
from incidents.report.concerns import list_concerns

from ..conftest import RIGHTS


@pytest.fixture
def file(incidents, school):
    """Two leads, the old entry of a child, another child, a record of the first alone and one of both."""

    class File:
        named, colleague = incidents.lead(school), incidents.lead(school)
        old, other = incidents.pupil(school), incidents.pupil(school)

    reporter = incidents.reporter(school)
    file = File()
    for name, children in (("alone", [file.old]), ("shared", [file.old, file.other])):
        concern_id = incidents.record(reporter, incidents.draft(school, *children, account="Canary.")).id
        incidents.accept(file.colleague, concern_id)
        setattr(file, name, concern_id)
    incidents.now += timedelta(minutes=1)
    close(incidents, file.old, [file.named.actor_id], 2)
    return file


def close(incidents, pupil_id, only_for, version):
    """The roll says so, and the service hears of it."""
    said = incidents.others.pupils[pupil_id]
    incidents.others.pupils[pupil_id] = said.model_copy(update={"only_for": only_for, "version": version})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil_id, version=version))


def concerns_in(incidents, who, child):
    """Concerns in a chronology; the decisions on them stand beside them."""
    return {entry.id for entry in incidents.chronology(who, child).entries if entry.kind == "concern"}


def refusal(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value.code


def test_only_named_people_open_it(incidents, file):
    assert concerns_in(incidents, file.named, file.old) == {file.alone, file.shared}
    assert refusal(incidents.chronology, file.colleague, file.old) is ErrorCode.NOT_FOUND
    assert incidents.get(file.named, file.alone).id == file.alone
    assert refusal(incidents.get, file.colleague, file.alone) is ErrorCode.NOT_FOUND
    assert refusal(incidents.run, file.colleague, pupil_card, incidents.keyring, CardQuery(subject_id=file.old)) is (
        ErrorCode.NOT_FOUND
    )
    scope = ExportScope(subject_id=file.old)
    assert refusal(incidents.run, file.colleague, export_people, incidents.keyring, incidents.others, scope) is (
        ErrorCode.NOT_FOUND
    )


def test_the_other_childs_file_is_whole(incidents, file):
    assert concerns_in(incidents, file.colleague, file.other) == {file.shared}
    listed = incidents.run(file.colleague, list_concerns, ListConcerns(waiting_only=False)).concerns
    assert [each.id for each in listed] == [file.shared]


def test_readers_named_later_open_it_and_its_end_opens_it_to_all(incidents, file):
    close(incidents, file.old, [file.named.actor_id, file.colleague.actor_id], 3)
    assert concerns_in(incidents, file.colleague, file.old) == {file.alone, file.shared}
    close(incidents, file.old, [], 4)
    assert refusal(incidents.chronology, file.named, file.old) is ErrorCode.NOT_FOUND
    close(incidents, file.old, None, 5)
    assert concerns_in(incidents, file.colleague, file.old) == {file.alone, file.shared}


def test_what_is_reported_of_it_since_waits_for_everyone_who_triages(incidents, school, file):
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, file.old)).id
    assert incidents.get(file.colleague, concern_id).id == concern_id
    waiting = incidents.run(file.colleague, list_concerns, ListConcerns(waiting_only=True)).concerns
    assert [each.id for each in waiting] == [concern_id]


def test_nothing_in_it_alone_is_given_to_who_may_not_open_it(incidents, school, file):
    for member in (file.named, file.colleague):
        incidents.others.add_account(member.actor_id, [school], rights=RIGHTS["lead"])
    records = [incidents.get(file.named, each).incident_id for each in (file.alone, file.shared)]

    def give(record, member):
        request = Assign(kind="incident", id=record, staff_id=member.actor_id)
        incidents.run(file.named, assign, incidents.keyring, incidents.others, request)

    assert refusal(give, records[0], file.colleague) is ErrorCode.INVALID_REQUEST
    give(records[0], file.named)
    give(records[1], file.colleague)
