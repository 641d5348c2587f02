"""What tests of who is kept from a child begin with."""

import pytest
from links_place import Place


@pytest.fixture
def place(incidents, school):
    child = incidents.pupil(school)
    incidents.others.names[child] = ["Anna Lee"]
    incidents.record(incidents.reporter(school), incidents.draft(school, child))
    return Place(incidents, school, child)
