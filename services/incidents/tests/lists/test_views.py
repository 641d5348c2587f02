"""Saved views are one person's own: made, changed, removed, at most twenty, one the default of each list."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.views import MOST_VIEWS, KeepView, RemoveView, ViewFilters
from haven_schemas.errors import ErrorCode
from incidents.day.views import keep_view, list_views, remove_view
from incidents.models import SavedViewRow
from sqlalchemy import select, text
from triage_desk import Desk, refusal


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def views(desk, access=None, keyring=None):
    return desk.incidents.run(access or desk.lead, list_views, keyring or desk.incidents.keyring).views


def keep(desk, name="Grave", access=None, **given):
    return desk.step(keep_view, KeepView(**{"list": "records", "name": name, **given}), access)


def remove(desk, view_id, version, access=None):
    return desk.incidents.run(access or desk.lead, remove_view, RemoveView(view_id=view_id, version=version))


def test_a_view_is_its_makers_alone_and_sealed(desk, incidents, school):
    filters = ViewFilters(school_id=school, owner=desk.deputy.actor_id, risk="high", class_name="8 Oak", order="risk")
    made = keep(desk, "ملفات الصف الثامن", filters=filters, is_default=True)
    (view,) = views(desk)
    assert (view.id, view.name, view.filters, view.is_default) == (made.id, "ملفات الصف الثامن", filters, True)
    assert views(desk, desk.deputy) == []
    with incidents.database.unit(desk.lead) as unit:
        content = unit.session.scalars(select(SavedViewRow.content)).one()
    assert b"Oak" not in content
    for call in (
        lambda: remove(desk, made.id, 1, desk.deputy),
        lambda: keep(desk, view_id=made.id, version=1, access=desk.deputy),
    ):
        assert refusal(call) is ErrorCode.NOT_FOUND
    assert views(desk, keyring=incidents.without_vault) == [], "lists are shown without views"


def test_a_view_is_renamed_and_removed_in_the_version_it_was_read_in(desk):
    made = keep(desk)
    renamed = keep(desk, "Graver", view_id=made.id, version=1, list="queue")
    assert (renamed.id, renamed.version) == (made.id, 2)
    assert refusal(keep, desk, "Late", view_id=made.id, version=1) is ErrorCode.STALE_VERSION
    assert [(each.name, each.list) for each in views(desk)] == [("Graver", "queue")]
    assert refusal(remove, desk, made.id, 1) is ErrorCode.STALE_VERSION
    remove(desk, made.id, 2)
    assert views(desk) == []
    assert refusal(remove, desk, made.id, 2) is ErrorCode.NOT_FOUND


def test_one_view_of_each_list_is_the_default(desk):
    first, queue = keep(desk, "A", is_default=True), keep(desk, "B", list="queue", is_default=True)
    second = keep(desk, "C", is_default=True)
    assert {each.id for each in views(desk) if each.is_default} == {queue.id, second.id}
    keep(desk, "A", view_id=first.id, version=1, is_default=True)
    assert {each.id for each in views(desk) if each.is_default} == {queue.id, first.id}


def test_a_person_has_twenty(desk):
    for number in range(MOST_VIEWS):
        keep(desk, f"View {number}")
    assert refusal(keep, desk) == {"name": "not_allowed"}
    assert keep(desk, access=desk.deputy).version == 1


def test_a_school_that_is_not_ones_own_is_refused_and_one_that_was_stays_in_the_view(desk, incidents, school):
    assert refusal(keep, desk, filters=ViewFilters(school_id=new_id())) == {"filters.school_id": "unknown_school"}
    keep(desk, filters=ViewFilters(school_id=school))
    assert views(desk)[0].filters.school_id == school


def test_a_view_that_was_changed_outside_of_haven_hides_itself_alone(desk, incidents):
    first, second = keep(desk, "One"), keep(desk, "Two")
    with incidents.database.unit(desk.lead) as unit:
        swap = "UPDATE saved_view SET content = (SELECT content FROM saved_view WHERE id = :first) WHERE id = :second"
        unit.session.execute(text(swap), {"first": first.id, "second": second.id})
    assert [each.name for each in views(desk)] == ["One"]
    assert [row["outcome"] for row in incidents.audited("access:call:refuse")] == ["seal_broken"]
