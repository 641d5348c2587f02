"""A calendar is told the days of one's own work, under a token that reads no record, and of no child kept from one."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.calendar import RecordsAskedByOwner, WorkDaysQuery
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.rights import Right
from incidents.conflicts.link import link_staff
from incidents.day.own import own_work_days, records_not_kept
from support import clock
from triage_desk import Desk

from .test_own_work import everything, waits


@pytest.fixture
def desk(incidents, school):
    made = Desk(incidents, school)
    for person in (made.lead, made.deputy):
        incidents.others.add_account(person.actor_id, [school])
    return made


def calendar_of(access):
    """As an app password has it: the same person and schools, one right, the first tier."""
    (grant,) = access.grants
    narrow = replace(grant, role="calendar", rights=frozenset({Right.CALENDAR_READ.value}))
    return replace(access, grants=(narrow,), elevated_until=None)


def days(desk, access, ahead=30):
    until = clock.day_of(desk.incidents.now) + timedelta(days=ahead)
    return desk.incidents.run(calendar_of(access), own_work_days, WorkDaysQuery(until=until)).days


@pytest.mark.any_day
def test_the_days_of_ones_own_work_are_those_of_the_page(desk):
    everything(desk)
    told = days(desk, desk.lead)
    shown = waits(desk, desk.lead).items
    assert [(each.id, each.due_on) for each in told] == [(each.id, each.due_on) for each in shown]
    assert [each.kind for each in told] == ["wait", "wait", "review", "action", "review"]
    assert days(desk, desk.deputy) == []
    assert len(days(desk, desk.lead, 4)) == 3
    entry = desk.incidents.audited("calendar:work:read")[-1]
    assert (entry["outcome"], entry["subject_ids"]) == ("counted", [])


def test_nothing_of_a_child_one_is_linked_to(desk):
    everything(desk)
    assert len(days(desk, desk.lead)) == 5
    request = LinkStaff(staff_id=desk.lead.actor_id, subject_id=desk.child, kind="parent")
    desk.incidents.run(desk.deputy, link_staff, desk.incidents.others, request)
    assert days(desk, desk.lead) == []


def test_records_that_nothing_keeps_from_one(desk):
    record = desk.incident()

    def asked(access):
        query = RecordsAskedByOwner(record_ids=[record, uuid4()])
        return desk.incidents.run(calendar_of(access), records_not_kept, query).record_ids

    assert asked(desk.lead) == [record]
    request = LinkStaff(staff_id=desk.lead.actor_id, subject_id=desk.child, kind="parent")
    desk.incidents.run(desk.deputy, link_staff, desk.incidents.others, request)
    assert asked(desk.lead) == []
    assert asked(desk.deputy) == [record]
