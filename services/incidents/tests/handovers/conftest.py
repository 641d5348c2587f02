"""Two schools of one trust, and children who move between them."""

import pytest
from incidents.copies.known import copy_school_row
from moving_files import Moving


@pytest.fixture
def moving(incidents, school, elsewhere):
    """Both schools are known."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)
    return Moving(incidents)
