"""Dependencies are asked and judged by the age of their answer; PostgreSQL is real, or a mute port for a frozen one."""

import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time

import httpx
import pytest
from chassis.ground.away import DatabaseAway
from chassis.process.dependency_watch import DependencyWatch, Watched
from chassis.process.health import HealthServer, Readiness
from chassis.units.database_question import DatabaseQuestion
from haven_local.waiting import wait_until
from sqlalchemy import create_engine, text
from support.metrics import own_metric


@pytest.fixture
def mute():
    """A port that takes connections and never says a word, as a frozen server's does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def watching():
    started = []

    def start(**watched):
        started.append(DependencyWatch(watched))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.stop()


def test_an_answer_counts_until_it_is_too_old(watching):
    """A question that never comes back keeps nothing up."""
    stuck, asked = threading.Event(), []

    def ask():
        asked.append(time.monotonic())
        if len(asked) > 2:
            stuck.wait(20)
        return True

    watch = watching(database=Watched(ask, every=0.05, deadline=0.4))
    wait_until(lambda: watch.is_up("database"), "the first answer", seconds=60)
    wait_until(lambda: not watch.is_up("database"), "its end", seconds=15)
    assert 0.4 <= watch.silent_seconds("database") < 5
    stuck.set()
    wait_until(lambda: watch.is_up("database"), "the next answer", seconds=60)


def test_no_answer_away_and_a_fault_of_ours_are_all_no_answer(watching):
    def away():
        raise DatabaseAway

    def fault():
        raise RuntimeError("Quillfeather")

    watch = watching(one=Watched(lambda: False), two=Watched(away), three=Watched(fault), four=Watched(lambda: True))
    wait_until(lambda: watch.is_up("four"), "the answer", seconds=60)
    assert watch.answers() == {"one": False, "two": False, "three": False, "four": True}
    assert [own_metric("haven_dependency_up", {"dependency": each}) for each in ("one", "four")] == [
        0,
        1,
    ]
    assert own_metric("haven_dependency_silent_seconds", {"dependency": "one"}) > 0


def test_one_that_is_slow_holds_up_no_other(watching):
    stuck = threading.Event()
    watch = watching(slow=Watched(lambda: stuck.wait(20)), quick=Watched(lambda: True))
    wait_until(lambda: watch.is_up("quick"), "the answer", seconds=60)
    assert not watch.is_up("slow")
    stuck.set()


def test_postgres_is_asked_over_a_connection_of_its_own_that_is_replaced_when_it_dies(make_database):
    made = make_database("identity")
    question = DatabaseQuestion(made.app_url)
    assert question()
    assert question()
    engine = create_engine(made.owner_url)
    kept = text("SELECT pid FROM pg_stat_activity WHERE usename <> current_user AND datname = current_database()")
    with engine.begin() as owner:
        assert len(owner.execute(kept).all()) == 1, "one connection, kept"
    engine.dispose()
    question._kept.close()
    assert question(), "a dead one is replaced within the same question"
    question.close()


def test_a_mute_postgres_is_no_answer_within_the_deadline(mute):
    question = DatabaseQuestion(f"postgresql+psycopg2://app:x@127.0.0.1:{mute}/none", seconds=0.5)
    began = time.monotonic()
    assert question() is False
    assert DatabaseQuestion("postgresql+psycopg2://app:x@127.0.0.1:9/none")() is False
    assert time.monotonic() - began < 3


def test_under_eventlet_no_wait_for_postgres_is_endless_and_none_stops_the_process(mute):
    program = textwrap.dedent(
        """
        import eventlet
        eventlet.monkey_patch()
        import sys, time
        import chassis.units.database_waits as waits
        from chassis.ground.away import DatabaseAway
        from chassis.ground.context import NOBODY
        from chassis.units.database import Database
        from chassis.units.database_question import DatabaseQuestion
        waits.CONNECT_SECONDS = 0.5
        waits.limit_waits()
        url = f"postgresql+psycopg2://app:x@127.0.0.1:{sys.argv[1]}/none"
        ticks = []
        def tick():
            while True:
                ticks.append(1)
                eventlet.sleep(0.02)
        eventlet.spawn(tick)
        began = time.monotonic()
        try:
            with Database(url, source="probe").unit(NOBODY):
                pass
        except DatabaseAway:
            print("away", end=" ")
        print(DatabaseQuestion(url, seconds=0.5)(), len(ticks) > 20, time.monotonic() - began < 10)
        """
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(mute)],
        capture_output=True, text=True, check=True, timeout=60, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert done.stdout.split() == ["away", "False", "True", "True"]


def test_readyz_names_what_is_missing_and_stays_ready_where_the_work_goes_on():
    required, others = {"database": True, "serving": True}, {"vault": False}
    server = HealthServer("127.0.0.1", 0, lambda: Readiness(required, others))
    server.start()
    try:
        answer = httpx.get(f"http://127.0.0.1:{server.port}/readyz")
        assert (answer.status_code, answer.json()["ready"], answer.json()["missing"]) == (200, True, ["vault"])
        required["database"] = False
        answer = httpx.get(f"http://127.0.0.1:{server.port}/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (503, False)
        assert answer.json()["missing"] == ["database", "vault"]
        assert json.loads(answer.text)["checks"] == {"database": False, "serving": True, "vault": False}
    finally:
        server.stop()
