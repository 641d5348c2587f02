"""Callers who send by single bytes: everybody else is answered as before (in full: chaos slow_senders)."""

import ssl

import httpx
import pytest
from support.breaking import comes_right
from support.levels import waits_for
from support.metrics import metric
from support.slow_senders import SlowSenders, seconds_of_others

pytestmark = waits_for("chassis", "deploy", "migrations")

SENDERS = 200
ASKED = 20
LONGEST = 1.0


@pytest.mark.parametrize("kind", ["handshakes", "headers", "bodies", "idle"])
def test_200_slow_ones_hold_up_nobody(breakable, kind):
    context = ssl.create_default_context(cafile=str(breakable.ca))
    with (
        SlowSenders(breakable.url, kind, SENDERS) as slow,
        httpx.Client(base_url=breakable.url, verify=context, timeout=10) as others,
    ):
        assert slow.begun == SENDERS
        taken = seconds_of_others(others, "/sign-in", ASKED)
    assert taken[int(0.95 * ASKED) - 1] < LONGEST
    gateway = breakable.processes["gateway"]
    comes_right(lambda: metric(gateway, "haven_http_connections") < 10, what="the connections' end")
