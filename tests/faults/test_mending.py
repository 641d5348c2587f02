"""Parking, replay and resync, with the tool the operator uses."""

import os
import subprocess
import sys
from contextlib import closing

import pytest
from small_trust import eventually


def _tool(trust, *arguments, service=None):
    world = trust.world
    operator = {"HAVEN_EVENTS_URL": world.operator_events_url(), "HAVEN_CA_FILE": str(world.stack.layout.ca)}
    settings = world.settings_for(service) if service else operator
    done = subprocess.run(
        [sys.executable, "-m", "chassis.events_tool", *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _as_superuser(trust, service, *statements):
    connected = trust.world.stack.databases.connect(trust.world.database(service).name)
    with closing(connected) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.timeout(180)
def test_what_always_fails_is_parked_with_its_reason_and_comes_home_when_the_cause_is_gone(breakable, ledger):
    _as_superuser(breakable, "alerts", "ALTER TABLE alert ADD CONSTRAINT broken CHECK (false) NOT VALID")
    receipt = breakable.report(breakable.pupils()[7]["id"])
    eventually(lambda: ledger.parked()["alerts"] == 1, 60, "parking")
    listed = _tool(breakable, "parked", "alerts")
    assert "incidents.concern_recorded" in listed
    assert "IntegrityError" in listed

    _as_superuser(breakable, "alerts", "ALTER TABLE alert DROP CONSTRAINT broken")
    _tool(breakable, "replay", "alerts")
    eventually(
        lambda: receipt["id"] in ledger.alerts_by_recipient().get(str(breakable.staff["lead"]), []), what="the alert"
    )
    eventually(lambda: ledger.parked()["alerts"] == 0, what="an empty parking")
    found = ledger.alerts_by_recipient()[str(breakable.staff["lead"])]
    assert found.count(receipt["id"]) == 1


@pytest.mark.timeout(180)
def test_a_readers_copy_is_rebuilt_while_running(breakable, ledger):
    before = ledger.rows("alerts", "SELECT id, name, version FROM staff ORDER BY id")
    _as_superuser(breakable, "alerts", "DELETE FROM staff")
    _tool(breakable, "resync", "identity", "alerts", service="identity")
    eventually(
        lambda: ledger.rows("alerts", "SELECT id, name, version FROM staff ORDER BY id") == before, what="the copy"
    )
