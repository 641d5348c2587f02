"""Parking, replay and resync, with the tool the operator uses."""

import pytest
from haven_local.testing.operating import as_superuser, events_tool
from haven_local.testing.small_trust import eventually


@pytest.mark.timeout(180)
def test_what_always_fails_is_parked_with_its_reason_and_comes_home_when_the_cause_is_gone(breakable, ledger):
    as_superuser(breakable.world, "alerts", "ALTER TABLE alert ADD CONSTRAINT broken CHECK (false) NOT VALID")
    receipt = breakable.report(breakable.pupils()[7]["id"])
    eventually(lambda: ledger.parked()["alerts"] == 1, 60, "parking")
    listed = events_tool(breakable.world, "parked", "alerts")
    assert "incidents.concern_recorded" in listed
    assert "IntegrityError" in listed

    as_superuser(breakable.world, "alerts", "ALTER TABLE alert DROP CONSTRAINT broken")
    events_tool(breakable.world, "replay", "alerts")
    eventually(
        lambda: receipt["id"] in ledger.alerts_by_recipient().get(str(breakable.staff["lead"]), []), what="the alert"
    )
    eventually(lambda: ledger.parked()["alerts"] == 0, what="an empty parking")
    found = ledger.alerts_by_recipient()[str(breakable.staff["lead"])]
    assert found.count(receipt["id"]) == 1


@pytest.mark.timeout(180)
def test_a_readers_copy_is_rebuilt_while_running(breakable, ledger):
    before = ledger.rows("alerts", "SELECT id, name, version FROM staff ORDER BY id")
    as_superuser(breakable.world, "alerts", "DELETE FROM staff")
    events_tool(breakable.world, "resync", "identity", "alerts", service="identity")
    eventually(
        lambda: ledger.rows("alerts", "SELECT id, name, version FROM staff ORDER BY id") == before, what="the copy"
    )
