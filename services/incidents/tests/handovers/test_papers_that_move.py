"""Papers follow a child to another school of the trust: on real PostgreSQL, OpenBao, object store and clamd."""

from datetime import UTC, datetime

import pytest
from haven_schemas.errors import ErrorCode, Problem
from paper_desk import PLAN, PaperDesk


@pytest.fixture
def desk(incidents, moving, tmp_path, infrastructure):
    incidents.now = datetime(2026, 9, 10, 12, tzinfo=UTC)
    return PaperDesk(incidents, tmp_path, infrastructure)


@pytest.fixture
def leads(incidents, school, elsewhere):
    return incidents.lead(school), incidents.lead(elsewhere)


def test_they_are_read_at_once_and_are_the_new_schools_once_signed_for(
    desk, incidents, moving, school, elsewhere, leads
):
    old, new = leads
    senco = incidents.staff("senco", elsewhere, category_groups={"send"})
    child, pupil = incidents.pupil(school), incidents.pupil(elsewhere)
    plan, order = desk.add(old, child, group="send", kind="ehc_plan"), desk.add(old, child, kind="court_order")
    desk.next_version(old, plan)
    desk.change(old, order, kind="consent")
    moving.move(child, school, elsewhere, as_pupil=pupil)
    assert set(desk.ids(new, pupil)) == {plan, order}
    assert desk.ids(senco, pupil) == [], "until somebody signs the team alone reads them"
    assert desk.read(new, order) == PLAN
    moving.sign(new, moving.handovers(new)[0].id)
    assert desk.ids(old, child) == []
    assert (set(desk.ids(new, pupil)), desk.ids(senco, pupil)) == ({plan, order}, [plan])
    shown = desk.get(new, order)
    assert (shown.paper.document.school_id, [each.kind for each in shown.changes]) == (elsewhere, ["court_order"])
    assert desk.change(senco, plan, review_on=desk.day(5)).version == 2
    with pytest.raises(Problem) as refused:
        desk.get(old, order)
    assert refused.value.code is ErrorCode.NOT_FOUND


def test_a_review_that_the_old_school_did_not_do_is_told_to_the_new_one(
    desk, incidents, moving, school, elsewhere, leads
):
    old, new = leads
    child, pupil = incidents.pupil(school), incidents.pupil(elsewhere)
    paper = desk.add(old, child, review_on=desk.day(1))
    incidents.later(days=2)
    assert (desk.remind(), desk.facts(paper).school_id) == (1, school)
    moving.move(child, school, elsewhere, as_pupil=pupil)
    assert desk.remind() == 0
    moving.sign(new, moving.handovers(new)[0].id)
    assert (desk.remind(), desk.facts(paper).school_id, desk.facts(paper).year_groups) == (1, elsewhere, ["7"])
    assert desk.remind() == 0
