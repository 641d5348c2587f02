"""What of a child's file stays for others, as whoever is to agree reads it before; on real PostgreSQL."""

import pytest
from chassis.units.ids import new_id
from disposal_desk import refusal
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.disposal import SharedRecordsQuery
from haven_schemas.errors import ErrorCode, Problem
from incidents.conflicts.link import link_staff
from incidents.disposal.shared import shared_records
from incidents.models import KnownPupilRow


def shared(desk, child, who=None, **given):
    request = SharedRecordsQuery(subject_id=child, **given)
    return desk.incidents.run(who or desk.lead, shared_records, request)


@pytest.fixture
def record(desk):
    """A record about both, with a note about both and one about each."""
    incident_id = desk.record(desk.anna, desk.ben)
    desk.incidents.later(minutes=1)
    both = desk.note(incident_id, desk.anna, desk.ben)
    for each in (desk.anna, desk.ben):
        desk.note(incident_id, each)
    return incident_id, both


def test_what_names_others_is_listed_by_kind_day_and_id_and_nothing_else(desk, record):
    incident_id, both = record
    found = shared(desk, desk.anna).records
    assert (found[0].record_id, found[0].kind, found[0].incident_id) == (both, "note", incident_id)
    assert {each.kind for each in found} == {"note", "decision", "concern"}
    assert all((each.subject_ids, each.others) == ([desk.ben], 1) for each in found)
    assert "Marrowbone" not in found[0].model_dump_json()
    (noted,) = desk.incidents.audited("disposal:shared:read")
    assert set(noted["subject_ids"]) == {str(desk.anna), str(desk.ben)}


def test_it_is_what_stays(desk, record):
    incident_id, _ = record
    desk.close(incident_id)
    listed = {str(each.record_id) for each in shared(desk, desk.anna).records}
    answer = desk.carry_out(desk.order(desk.anna))
    assert listed.isdisjoint(answer["record_ids"])
    assert answer["kept"] == len(listed) + 1, "and the record itself"
    assert refusal(shared, desk, desk.anna) is ErrorCode.NOT_FOUND


def test_pages_follow_each_other(desk, record):
    whole = [each.record_id for each in shared(desk, desk.anna).records]
    found, cursor = [], None
    for _ in whole:
        page = shared(desk, desk.anna, limit=1, cursor=cursor)
        found += [each.record_id for each in page.records]
        cursor = page.next_cursor
    assert (found, cursor) == (whole, None)
    first = shared(desk, desk.anna, limit=1)
    with pytest.raises(Problem) as refused:
        shared(desk, desk.ben, limit=1, cursor=first.next_cursor)
    assert [each.field for each in refused.value.fields] == ["cursor"]


def test_a_child_with_two_ids_in_one_record_is_no_other_child(desk, school):
    other = desk.incidents.pupil(school)
    incident_id = desk.record(desk.anna, other)
    assert len(shared(desk, desk.anna).records) == 2
    desk.merge(desk.anna, other)
    assert shared(desk, desk.anna).records == []
    desk.note(incident_id, desk.anna)
    assert shared(desk, other).records == []


@pytest.mark.parametrize("role", ["reporter", "reader", "senco", "ruler"])
def test_who_does_not_read_the_whole_file_learns_of_nothing(desk, record, role):
    assert refusal(shared, desk, desk.anna, desk.incidents.staff(role, desk.school)) is ErrorCode.NOT_FOUND


def test_another_school_the_childs_relative_and_a_closed_file(desk, record, elsewhere, school):
    assert refusal(shared, desk, desk.anna, desk.incidents.lead(elsewhere)) is ErrorCode.NOT_FOUND
    assert refusal(shared, desk, new_id()) is ErrorCode.NOT_FOUND
    aunt = desk.incidents.lead(school)
    desk.incidents.others.add_account(aunt.actor_id, [school])
    link = LinkStaff(staff_id=aunt.actor_id, subject_id=desk.ben, kind="relative")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    assert shared(desk, desk.anna, aunt).records == [], "what also names the child she is linked to is not for her"
    assert refusal(shared, desk, desk.ben, aunt) is ErrorCode.NOT_FOUND
    with desk.units([school]) as unit:
        unit.session.get(KnownPupilRow, (desk.ben, school)).only_for = [new_id()]
    assert {(tuple(each.subject_ids), each.others) for each in shared(desk, desk.anna).records} == {((), 1)}
    assert refusal(shared, desk, desk.ben) is ErrorCode.NOT_FOUND
