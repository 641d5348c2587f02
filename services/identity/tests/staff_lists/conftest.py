"""An office with a head, and the school's MIS."""

from uuid import UUID

import pytest
from mis import Mis
from office import Office


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def school(identity) -> UUID:
    return identity.add_school("Alder")


@pytest.fixture
def mis(office, school) -> Mis:
    return Mis(office, school)


@pytest.fixture
def head(office, school) -> UUID:
    return office.hire("headteacher", school, name="Hanna Head")
