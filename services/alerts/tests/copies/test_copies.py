"""Copies of what identity and incidents own: the newest version only, in whatever order events come."""

import itertools
from uuid import uuid4

import pytest
from alerts.models import CategoryRow, SchoolRow, StaffRow
from alerts.people.categories import copy_categories
from alerts.people.staff import copy_staff
from alerts.unseen.school import copy_school
from chassis.ground.away import OwnerAway
from haven_schemas.acts.identity import StaffCopy
from haven_schemas.events import CategoryChanged, SchoolChanged, StaffChanged


def _held(alerts, row, key):
    with alerts.database.unit(_own(), schools=[]) as unit:
        return unit.session.get(row, key)


def _own():
    from chassis.ground.context import Access

    return Access(kind="service", actor_id=uuid4())


def _copy(staff_id, version, **changed):
    given = {"name": f"Name {version}", "email": f"v{version}@school.example", "active": True, "grants": [], **changed}
    return StaffCopy(id=staff_id, version=version, **given)


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_events_in_any_order_end_with_the_newest(alerts, order):
    """Identity answers with its present version, 3, whichever event made us ask."""
    staff_id = uuid4()
    for announced in order:
        alerts.change_staff(_copy(staff_id, 3), announced=announced)
    assert _held(alerts, StaffRow, staff_id).version == 3


def test_an_older_answer_never_replaces_a_newer_one(alerts):
    """Two handlers asked at different times; the one that asked first writes last."""
    staff_id = uuid4()
    alerts.change_staff(_copy(staff_id, 2))
    alerts.change_staff(_copy(staff_id, 1), announced=9)
    assert _held(alerts, StaffRow, staff_id).name == "Name 2"


def test_what_is_known_is_not_fetched_again(alerts):
    staff_id = uuid4()
    alerts.change_staff(_copy(staff_id, 5))
    alerts.elsewhere.asked.clear()
    for version in (4, 5):
        event = StaffChanged(staff_id=staff_id, version=version)
        alerts.run(_own(), copy_staff, alerts.elsewhere, event)
    assert alerts.elsewhere.asked == []


def test_a_silent_owner_leaves_the_copy_as_it_was(alerts):
    staff_id = uuid4()
    alerts.change_staff(_copy(staff_id, 1))
    alerts.elsewhere.silent = True
    for use_case, event in (
        (copy_staff, StaffChanged(staff_id=staff_id, version=2)),
        (copy_school, SchoolChanged(school_id=uuid4(), version=1)),
        (copy_categories, CategoryChanged(category_id=uuid4(), version=1)),
    ):
        with pytest.raises(OwnerAway):
            alerts.run(_own(), use_case, alerts.elsewhere, event)
    assert _held(alerts, StaffRow, staff_id).version == 1


def test_a_school_s_new_name_is_kept(alerts):
    school_id = alerts.school()
    alerts.elsewhere.schools[school_id] = alerts.elsewhere.schools[school_id].model_copy(
        update={"name": "Alder Academy", "version": 2}
    )
    event = SchoolChanged(school_id=school_id, version=2)
    alerts.run(_own(), copy_school, alerts.elsewhere, event)
    assert _held(alerts, SchoolRow, school_id).name == "Alder Academy"


def test_a_category_that_came_with_a_concern_is_replaced_by_its_own_event(alerts, place):
    category = alerts.category("Old name")
    newer = category.model_copy(update={"name": "New name", "version": 2})
    alerts.elsewhere.category_list[-1] = newer
    event = CategoryChanged(category_id=category.id, version=2)
    alerts.run(_own(), copy_categories, alerts.elsewhere, event)
    alerts.tell(alerts.concern(place.school, place.teacher, category))
    assert _held(alerts, CategoryRow, category.id).name == "New name"
    assert alerts.inbox(place.dsl).alerts[0].category_name == "New name"
