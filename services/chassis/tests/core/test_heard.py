"""An event comes to a function that is given what its parameters are called."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from chassis.calls.entrypoints import hears
from haven_schemas.events import SchoolChanged, StaffChanged

NOW = datetime(2026, 12, 7, tzinfo=UTC)


def test_a_function_is_given_what_its_parameters_are_called():
    said = []

    def keep(unit, owners, event_id, at, school_id, event: SchoolChanged) -> None:
        said.append((unit, owners, event_id, at, school_id, event))

    @hears(("identity.school_changed", keep))
    class Heard:
        app = SimpleNamespace(extras=SimpleNamespace(owners="owners"))

    envelope = SimpleNamespace(id=uuid4(), time=NOW, schoolid=uuid4())
    event = SchoolChanged(school_id=uuid4(), version=1)
    assert Heard.identity_school_changed.event_types == ("identity.school_changed",)
    Heard.identity_school_changed.__wrapped__(Heard(), "unit", envelope, event)
    assert said == [("unit", "owners", envelope.id, NOW, envelope.schoolid, event)]


def test_one_function_hears_two_events_that_it_takes():
    def keep(event: SchoolChanged | StaffChanged) -> None:
        """Takes both."""

    @hears(("identity.school_changed", keep), ("identity.staff_changed", keep))
    class Heard:
        pass

    assert Heard.identity_staff_changed.event_types == ("identity.staff_changed",)
    assert Heard.identity_school_changed.event_types == ("identity.school_changed",)


def test_an_event_that_a_function_does_not_take_is_refused():
    def keep(event: StaffChanged) -> None:
        """Takes another."""

    with pytest.raises(TypeError, match="another event"):
        hears(("identity.school_changed", keep))(type("Heard", (), {}))
