"""What a handover tells whom: reasons, whose signature is missing, banners; nothing of a child one is kept from."""

from datetime import date, timedelta

import pytest
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from incidents.conflicts.link import link_staff
from incidents.handover.receipt import chase_of
from incidents.models import HandedFileRow
from sqlalchemy import select
from support.lists import every


@pytest.fixture
def leads(incidents, school, elsewhere):
    """Of the school the children leave, and of the one they come to."""
    return incidents.lead(school), incidents.lead(elsewhere)


@pytest.fixture
def child(incidents, school, leads):
    return _with_record(incidents, school, leads)


@pytest.fixture
def other(incidents, school, leads):
    return _with_record(incidents, school, leads, category_id=incidents.categories["send"])


def _with_record(incidents, school, leads, **given):
    """A child with an incident record."""
    pupil = incidents.pupil(school)
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, pupil, **given)).id
    incidents.accept(leads[0], concern)
    return pupil


def test_both_teams_read_why_a_file_was_not_received_and_nobody_finds_it_in_the_clear(
    incidents, moving, school, elsewhere, leads, child, other
):
    for each in (child, other):
        moving.move(each, school, elsewhere)
    (line,) = moving.handovers(leads[1])
    moving.sign(leads[1], line.id, not_received=[{"subject_id": other, "reason": "Only the cover is there."}])
    for who in leads:
        reasons = {file.subject_id: file.reason for file in moving.get(who, line.id).files}
        assert reasons == {child: None, other: "Only the cover is there."}
    senco = incidents.staff("senco", elsewhere, category_groups={"send"})
    assert [(file.subject_id, file.reason) for file in moving.get(senco, line.id).files] == [(other, None)]
    with incidents.database.unit(incidents.own_access("test"), schools=[school, elsewhere]) as unit:
        kept = unit.session.scalars(select(HandedFileRow.reason).where(HandedFileRow.reason.is_not(None))).all()
    assert [b"cover" in each for each in kept] == [False]
    moving.sign(leads[1], line.id)
    assert {file.reason for file in moving.get(leads[0], line.id).files} == {None}, "it came"


def test_it_is_said_whose_signature_is_missing(incidents, moving, school, elsewhere, leads, child, other):
    senco = incidents.staff("senco", elsewhere, category_groups={"send"})

    def mine():
        for who in (*leads, senco):
            said = [line.id for line in moving.handovers(who) if line.mine_to_sign]
            assert [line.id for line in moving.handovers(who, to_sign=True)] == said
        return [[line.mine_to_sign for line in moving.handovers(who)] for who in (*leads, senco)]

    moving.move(child, school, elsewhere)
    assert mine() == [[False], [True], []], "nothing in it is the SENCO's"
    moving.move(other, school, elsewhere)
    assert mine() == [[False], [True], [True]]
    (line,) = moving.handovers(senco)
    moving.sign(leads[1], line.id)
    assert mine() == [[False], [False], [True]], "SEN papers wait for the SENCO"
    moving.sign(senco, line.id, part="sen")
    assert mine() == [[False], [False], [False]]


def test_a_senco_of_another_school_or_group_signs_for_nothing(incidents, moving, school, elsewhere, leads, other):
    moving.move(other, school, elsewhere)
    (line,) = moving.handovers(leads[1])
    for stranger in (
        incidents.staff("senco", school, category_groups={"send"}),
        incidents.staff("senco", elsewhere, category_groups={"pastoral"}),
        incidents.staff("reader", elsewhere, category_groups={"send"}),
    ):
        with pytest.raises(Problem) as refused:
            moving.sign(stranger, line.id, part="sen")
        assert refused.value.code is ErrorCode.NOT_FOUND


def test_who_is_linked_to_a_child_is_told_neither_of_the_file_nor_how_many_there_are(
    incidents, moving, school, elsewhere, leads, child, other
):
    aunt = incidents.lead(elsewhere)
    incidents.others.add_account(aunt.actor_id, [elsewhere])
    link = LinkStaff(staff_id=aunt.actor_id, subject_id=child, kind="relative")
    incidents.run(leads[0], link_staff, incidents.others, link)
    moving.move(child, school, elsewhere)
    (line,) = moving.handovers(leads[1])
    assert moving.handovers(aunt) == []
    with pytest.raises(Problem) as refused:
        moving.get(aunt, line.id)
    assert refused.value.code is ErrorCode.NOT_FOUND
    moving.move(other, school, elsewhere)
    (hers,) = moving.handovers(aunt)
    assert (hers.files, hers.waiting) == (1, 1)
    assert [file.subject_id for file in moving.get(aunt, line.id).files] == [other]
    assert moving.handovers(leads[1])[0].files == 2


def test_the_chronology_tells_both_teams_until_someone_signs(incidents, moving, school, elsewhere, leads, child, other):
    def told(who, of=child):
        ways = incidents.chronology(who, of).on_its_way
        return [(way.from_school_id, way.to_school_id, way.overdue) for way in ways]

    assert told(leads[0]) == []
    came = incidents.pupil(elsewhere)
    moving.move(child, school, elsewhere, as_pupil=came)
    way = (school, elsewhere, False)
    assert told(leads[0]) == [way]
    assert told(leads[1], came) == [way]
    assert told(leads[0], other) == []
    assert told(incidents.staff("reader", school)) == [], "of the team alone"
    incidents.later(days=7)
    assert told(leads[1], came) == [(school, elsewhere, True)]
    (line,) = moving.handovers(leads[1])
    reason = [{"subject_id": child, "reason": "Not there."}]
    moving.sign(leads[1], line.id, not_received=reason)
    assert told(leads[1], came) == [(school, elsewhere, True)], "not received is not signed for"
    moving.sign(leads[1], line.id)
    assert told(leads[1], came) == []


def test_who_cannot_take_something_over_is_refused_where_they_were_named(
    incidents, moving, school, elsewhere, leads, child, other
):
    for each in (child, other):
        moving.move(each, school, elsewhere)
    (line,) = moving.handovers(leads[1])
    first, second = (matter.id for matter in moving.get(leads[1], line.id).open_matters)
    teacher = incidents.reporter(elsewhere)
    incidents.others.add_account(teacher.actor_id, [elsewhere])
    with pytest.raises(Problem) as refused:
        moving.sign(leads[1], line.id, taken_by=teacher.actor_id)
    assert [(each.field, each.code) for each in refused.value.fields] == [("taken_by", FieldCode.NOT_IN_THE_TEAM)]
    given = [
        {"kind": "incident", "id": first, "to": leads[1].actor_id},
        {"kind": "incident", "id": second, "to": teacher.actor_id},
    ]
    with pytest.raises(Problem) as refused:
        moving.sign(leads[1], line.id, given=given)
    assert [(each.field, each.code) for each in refused.value.fields] == [("given.1.to", FieldCode.NOT_IN_THE_TEAM)]


DUE = date(2026, 9, 10)


@every(
    ("days", "wait"),
    [(-2, None), (-1, "soon"), (0, "soon"), (1, "overdue"), (7, "overdue"), (8, "long_overdue"), (30, "long_overdue")],
)
def test_after_a_week_it_is_long_overdue(days, wait):
    chase = chase_of(DUE, None, DUE + timedelta(days=days))
    assert (chase and chase.wait) == wait
