"""A database that a restore replaced is kept for as long as backups are, and no longer; on real PostgreSQL."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from haven_local.backups.restoring.replaced import drop_old_replaced, kept_replaced, note_replaced, replaced_name

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)
DAYS = 30


@pytest.fixture
def databases(world):
    """Two that were replaced; a service's own is beside them."""
    found, names = world.stack.databases, [replaced_name(service) for service in ("alerts", "incidents")]
    for name in names:
        found.drop(name)
        found.create(name.partition("_")[0], name)
        with closing(found.connect()) as opened, opened.cursor() as asked:
            asked.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    yield found
    for name in names:
        found.drop(name)


def test_each_goes_when_its_own_time_is_over_and_no_other_database_does(world, databases):
    note_replaced(databases, "alerts", NOW - timedelta(days=3))
    note_replaced(databases, "incidents", NOW)
    assert kept_replaced(databases) == {"alerts_replaced": NOW - timedelta(days=3), "incidents_replaced": NOW}
    assert drop_old_replaced(databases, NOW + timedelta(days=27, seconds=-1), DAYS) == []
    assert drop_old_replaced(databases, NOW + timedelta(days=27), DAYS) == ["alerts_replaced"]
    assert drop_old_replaced(databases, NOW + timedelta(days=27), DAYS) == []
    assert kept_replaced(databases) == {"incidents_replaced": NOW}
    assert drop_old_replaced(databases, NOW + timedelta(days=400), DAYS) == ["incidents_replaced"]
    assert all(databases.exists(world.database(service).name) for service in ("alerts", "incidents"))


def test_of_one_from_a_release_before_the_time_begins_when_it_is_found(databases):
    note_replaced(databases, "alerts", NOW)
    with closing(databases.connect()) as opened, opened.cursor() as asked:
        asked.execute("COMMENT ON DATABASE alerts_replaced IS 'kept by hand'")
    assert kept_replaced(databases) == {"alerts_replaced": None, "incidents_replaced": None}
    assert drop_old_replaced(databases, NOW, DAYS) == []
    assert set(kept_replaced(databases).values()) == {NOW}
    assert len(drop_old_replaced(databases, NOW + timedelta(days=DAYS), DAYS)) == 2
