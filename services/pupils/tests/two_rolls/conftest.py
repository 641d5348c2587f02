"""Two schools whose systems have the same child."""

import pytest
from two_schools import TwoSchools


@pytest.fixture
def case(roll, feed):
    return TwoSchools(roll, feed, roll.add_feed(roll.add_school()))
