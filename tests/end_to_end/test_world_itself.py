"""The world in one process keeps its word: nothing happens by itself, nothing is lost, and what is logged is found."""

from uuid import uuid4

import pytest
import structlog
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc_wire import PING


def _told(trust, concern_id):
    alerts = trust.signed_in("lead", elevated=True).send("GET", "/api/v1/alerts", params={"limit": 200})["alerts"]
    return concern_id in {each["object_id"] for each in alerts}


def _asked(world, caller, service):
    return world.calls_of(caller).call(
        service, PING, Empty(), Empty, token=None, timeout=1.0, correlation_id=uuid4()
    )  # fmt: skip


def test_nobody_is_told_before_events_are_delivered(trust, one_process):
    concern = trust.report(trust.pupils()[7]["id"])["id"]
    assert not _told(trust, concern)
    one_process.deliver()
    assert _told(trust, concern)


def test_who_may_not_call_whom_fails(one_process):
    with pytest.raises(AssertionError, match="alerts may not call audit"):
        _asked(one_process, "alerts", "audit")


def test_a_service_that_is_killed_answers_nobody_and_takes_in_what_waited(trust, one_process):
    alerts = one_process.services["alerts"]
    alerts.kill()
    concern = trust.report(trust.pupils()[8]["id"])["id"]
    one_process.settle()
    with pytest.raises(Problem) as away:
        _asked(one_process, "gateway", "alerts")
    assert away.value.code is ErrorCode.UNAVAILABLE
    alerts.start()
    one_process.settle()
    assert _told(trust, concern)


def test_what_any_service_logs_is_in_its_log(trust, one_process):
    trust.pupils()
    structlog.get_logger().info("said", word="Nachtigallwort")
    logged = one_process.log.read_text()
    assert '"event": "request"' in logged
    assert "Nachtigallwort" in logged
