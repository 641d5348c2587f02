"""Concerns and incident records are found by the number people say, by those alone who see them."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.numbers import FindByNumber
from haven_schemas.events import PupilChanged
from haven_schemas.spoken_numbers import number_of
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.disposal.leavers import copy_pupil
from incidents.lists.find import find_by_number
from triage_desk import Desk, refusal


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def found(desk, matter_id, access=None):
    number = number_of(matter_id)
    return [each.id for each in find(desk, number, access).matters]


def find(desk, number, access=None):
    return desk.incidents.run(access or desk.lead, find_by_number, FindByNumber(number=number))


def test_a_lead_finds_what_waits_and_what_is_in_a_record(desk, incidents):
    waiting, decided = desk.concern(), desk.concern()
    record = incidents.accept(desk.lead, decided).id
    assert [found(desk, each) for each in (waiting, decided, record)] == [[waiting], [decided], [record]]
    (matter,) = find(desk, number_of(record).lower().replace("-", " ")).matters
    assert (matter.kind, matter.id) == ("incident", record)
    assert find(desk, "HV-000-000-000").matters == []
    assert refusal(find, desk, "not a number") == {"number": "wrong_format"}
    read = incidents.audited("matter:queue:read")
    assert [row["subject_ids"] for row in read] == [[str(desk.child)]] * 4 + [[]]


def test_a_number_tells_nothing_to_whom_the_record_is_not_shown(desk, incidents, school):
    protected = incidents.pupil(school, "9")
    waiting = desk.concern(protected)
    record = incidents.accept(desk.lead, desk.concern(protected)).id
    for stranger in (incidents.lead(new_id()), incidents.staff("reader", school, year_groups={"7"})):
        assert [found(desk, each, stranger) for each in (waiting, record)] == [[], []]
    assert found(desk, waiting, incidents.staff("reader", school)) == [], "who decides about nothing"
    said = incidents.others.pupils[protected]
    only = said.model_copy(update={"only_for": [desk.deputy.actor_id], "version": said.version + 1})
    incidents.others.pupils[protected] = only
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=protected, version=only.version))
    assert found(desk, record) == []
    assert found(desk, record, desk.deputy) == [record]


def test_who_is_linked_to_the_child_finds_nothing(desk, incidents, school):
    record, waiting = desk.incident(), desk.concern()
    incidents.others.add_account(desk.lead.actor_id, [school])
    link = LinkStaff(subject_id=desk.child, staff_id=desk.lead.actor_id, kind="parent")
    incidents.run(desk.deputy, link_staff, incidents.others, link)
    assert [found(desk, each) for each in (record, waiting)] == [[], []]
