"""An event takes effect once."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from chassis.ground.context import Access
from chassis.units.ids import new_id
from chassis.units.inbox import take_in
from core_probe import NORTH, staff
from haven_schemas.events import Envelope, SchoolChanged, data_schema
from sqlalchemy import text


def envelope():
    return Envelope(
        id=new_id(),
        source="/haven/identity",
        type=SchoolChanged.event_type,
        time="2026-09-01T08:00:00Z",
        dataschema=data_schema(SchoolChanged.event_type, 1),
        schoolid=NORTH,
        actorid=uuid4(),
        correlationid=uuid4(),
        aggregateid=NORTH,
        aggregateversion=1,
        data={"school_id": str(NORTH), "version": 1},
    )


@pytest.fixture
def reader(database):
    access = Access(kind="service", actor_id=uuid4(), service="probe")
    return SimpleNamespace(database=database, own_access=lambda job: access)


def add(_service, unit, _envelope, event):
    unit.session.execute(
        text("INSERT INTO probe (id, school_id) VALUES (:id, :school)"), {"id": new_id(), "school": event.school_id}
    )


def rows(database):
    with database.unit(staff(NORTH)) as unit:
        return unit.session.execute(text("SELECT count(*) FROM probe")).scalar()


def test_three_deliveries_have_one_effect(reader, database):
    event = SchoolChanged(school_id=NORTH, version=1)
    message = envelope()
    for _ in range(3):
        take_in(reader, None, add, message, event)
    assert rows(database) == 1


def test_a_failed_handler_leaves_neither_effect_nor_mark(reader, database):
    event = SchoolChanged(school_id=NORTH, version=1)
    message = envelope()

    def fail(*arguments):
        add(*arguments)
        raise LookupError

    with pytest.raises(LookupError):
        take_in(reader, None, fail, message, event)
    assert rows(database) == 0
    take_in(reader, None, add, message, event)
    assert rows(database) == 1
