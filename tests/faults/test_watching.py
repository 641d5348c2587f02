"""A part that is frozen or gone is told of: in the metrics, in ``/readyz``, and by Prometheus with our own rules."""

import re
import time
from contextlib import suppress
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
import yaml
from haven_schemas.call import CALL_SECONDS
from support.breaking import comes_right, everything_ready
from support.freezing import frozen
from support.levels import waits_for
from support.prometheus import FILES, Prometheus
from support.small_trust import PASSWORD, email_of

pytestmark = waits_for("chassis", "deploy", "migrations")

HURRY = 8
"""Every 10 s of our configuration are 1.25 s here; how often a process asks is as it is."""
TOLD_SECONDS = 120


@pytest.fixture(scope="module")
def prometheus(breakable):
    targets = {name: urlsplit(process.health_url).netloc for name, process in breakable.processes.items()}
    with Prometheus(breakable.world.folder / "prometheus", targets, hurry=HURRY) as watching:
        yield watching


def _readyz(process):
    answer = httpx.get(f"{process.health_url}/readyz", timeout=2)
    return answer.status_code, answer.json()["missing"]


def _post(trust, path, body, headers=None):
    return httpx.post(f"{trust.url}{path}", json=body, headers=headers, verify=str(trust.ca), timeout=20)


def test_every_figure_that_an_alert_asks_for_is_there_before_anything_is_amiss(prometheus):
    """An alert on a figure that appears with the trouble, or never, says nothing when it should."""
    files = [yaml.safe_load((FILES / name).read_text()) for name in ("rules.yml", "rules_limits.yml")]
    rules = [rule for file in files for group in file["groups"] for rule in group["rules"]]
    asked = {name for rule in rules for name in re.findall(r"haven_\w+(?:\{[^}]*\})?", rule["expr"])}
    assert len(asked) > 10
    missing = lambda: sorted(name for name in asked if not prometheus.series(name))
    with suppress(AssertionError):  # some are there when what they count was looked at for the first time
        comes_right(lambda: not missing(), TOLD_SECONDS, "every figure")
    assert missing() == []
    tests_before = {("HavenDatabaseRestored", "")}  # it tells for a day of what another test did to this trust
    comes_right(lambda: prometheus.firing() <= tests_before, TOLD_SECONDS, "nothing amiss")


def test_a_frozen_vault_and_a_frozen_service_are_told_of_and_reports_go_on(breakable, prometheus):
    child, sign_in = breakable.pupils()[0]["id"], {"email": email_of("teacher"), "password": PASSWORD}
    with breakable.caller() as teacher:
        permit = teacher.send("POST", "/api/v1/sessions", json=sign_in)["reporting_permits"][0]
    supervisor, processes = breakable.world.stack.supervisor, breakable.processes
    with frozen(supervisor.pid("openbao")), frozen(processes["audit"].pid):
        expected = {("HavenVaultAway", name) for name in ("identity", "pupils", "incidents", "alerts")}
        expected |= {("HavenProcessDown", "audit"), ("HavenServiceSilent", "audit")}
        comes_right(lambda: expected <= prometheus.firing(), TOLD_SECONDS, "the alerts")
        assert _readyz(processes["incidents"]) == (200, ["vault"])
        assert _readyz(processes["gateway"]) == (200, ["audit"])
        began = time.monotonic()
        refused = _post(breakable, "/api/v1/sessions", sign_in)
        assert (refused.status_code, refused.json()["code"]) == (503, "vault_unavailable")
        assert time.monotonic() - began < CALL_SECONDS
        headers = {"Authorization": f"Permit {permit}", "Idempotency-Key": str(uuid4())}
        assert _post(breakable, "/api/v1/concerns", breakable.concern(child), headers).status_code == 201
    everything_ready(breakable)
    comes_right(lambda: not expected & prometheus.firing(), TOLD_SECONDS, "the end of the alerts")


def test_a_frozen_database_is_told_of_and_nobody_waits_for_it_without_end(breakable, prometheus):
    supervisor, processes = breakable.world.stack.supervisor, breakable.processes
    with frozen(supervisor.pid("postgres")):
        names = ("identity", "pupils", "incidents", "alerts", "audit")
        expected = {("HavenDatabaseAway", name) for name in names}
        comes_right(lambda: expected <= prometheus.firing(), TOLD_SECONDS, "the alerts")
        status, missing = _readyz(processes["incidents"])
        assert (status, missing[0]) == (503, "database")
    everything_ready(breakable)
    assert breakable.report(breakable.pupils()[0]["id"])["id"]
    comes_right(lambda: not expected & prometheus.firing(), TOLD_SECONDS, "the end of the alerts")
