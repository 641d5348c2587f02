"""The watch on the event loop: what it notes of a loop that was held up."""

import subprocess
import sys

import pytest
from chassis.ground.metrics import STALL_SECONDS
from chassis.process.stalls import StallWatch


class Loop:
    """A clock, and a system call that waits for as long as it is told, and ``late`` seconds longer."""

    def __init__(self):
        self.at, self.late = 100.0, 0.0
        self.watch = StallWatch(lambda: self.at)
        self.wait = self.watch.around(self._poll)

    def _poll(self, seconds):
        self.at += seconds + self.late
        return []

    @property
    def longest(self):
        return round(self.watch.longest(), 6)


@pytest.fixture
def loop():
    return Loop()


def test_the_longest_stall_is_told_for_half_a_minute_and_then_forgotten(loop):
    before = STALL_SECONDS._sum.get()
    loop.wait(1)
    loop.at += 0.4
    loop.wait(1)
    assert (loop.longest, round(STALL_SECONDS._sum.get() - before, 6)) == (0.4, 0.4)
    loop.at += 0.1
    loop.wait(30)
    assert loop.longest == 0.4, "in the window before"
    loop.wait(29)
    assert loop.longest == 0.0


def test_of_two_windows_the_longer_counts(loop):
    loop.at += 0.2
    loop.wait(30)
    loop.at += 0.1
    loop.wait(1)
    assert loop.longest == 0.2
    loop.wait(29)
    assert loop.longest == 0.1


def test_waiting_is_no_stall_and_waiting_too_long_is(loop):
    loop.wait(5)
    loop.wait(20)
    assert loop.longest == 0.0
    loop.late = 0.3
    loop.wait(1)
    assert loop.longest == 0.3


def test_what_was_ready_after_a_long_wait_was_not_late():
    loop = Loop()
    loop.watch.around(lambda seconds: setattr(loop, "at", loop.at + 2) or ["ready"])(1)
    assert loop.longest == 0.0


def test_a_loop_that_is_held_up_is_seen_in_a_process_of_its_own():
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _HELD_UP], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    idle, held_up = map(float, ended.stdout.split())
    assert idle < 0.5
    assert held_up >= 1


_HELD_UP = """
import os, socket
import eventlet
eventlet.monkey_patch()
from eventlet.patcher import original
from chassis.ground.metrics import LONGEST_STALL
from chassis.process.stalls import StallWatch
from prometheus_client import generate_latest, REGISTRY

def longest():
    return REGISTRY.get_sample_value("haven_event_loop_longest_stall_seconds")

listening = socket.create_server(("127.0.0.1", 0))
eventlet.spawn(listening.accept)
eventlet.sleep(0)
StallWatch().start()
eventlet.sleep(0.3)
print(longest())
original("time").sleep(1)
eventlet.sleep(0.01)
print(longest())
"""
