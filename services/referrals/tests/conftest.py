"""An empty database for each test on real PostgreSQL."""

import pytest
from referrals_world import Here


@pytest.fixture
def here(emptied_database) -> Here:
    """No agency, no school."""
    emptied_database("referrals").empty()
    made = Here(None)  # type: ignore[arg-type]  # a line below
    made.database = emptied_database("referrals").as_service("referrals", workers=6, clock=lambda: made.now)
    return made
