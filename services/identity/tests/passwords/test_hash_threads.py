"""Hashes run beside the event loop, and behind it in the queue for the processors."""

import os
import subprocess
import sys
import threading

from identity.passwords.hash_threads import off_the_loop

_IN_A_LOOP = """
import time, eventlet
eventlet.monkey_patch()
from argon2 import PasswordHasher
from identity.passwords.hash_threads import off_the_loop
hasher, ticks = PasswordHasher(), []
def tick():
    while True:
        ticks.append(time.monotonic())
        eventlet.sleep(0.005)
eventlet.spawn(tick)
began = time.monotonic()
assert off_the_loop(hasher.hash, "x").startswith("$argon2id$")
spent = time.monotonic() - began
longest = max(later - sooner for sooner, later in zip(ticks, ticks[1:]))
assert len(ticks) > 3 and longest < max(spent * 0.8, 0.05), (len(ticks), longest, spent)
"""


def _own() -> tuple[int, int]:
    thread = threading.get_native_id()
    return thread, os.getpriority(os.PRIO_PROCESS, thread) if sys.platform == "linux" else 0


def test_a_hash_gives_way_and_the_caller_does_not():
    before = _own()
    thread, niceness = off_the_loop(_own)
    assert thread != before[0]
    assert niceness == (5 if sys.platform == "linux" else 0)
    assert _own() == before


def test_the_loop_turns_while_a_hash_runs():
    command = [sys.executable, "-W", "ignore", "-c", _IN_A_LOOP]
    subprocess.run(command, check=True, timeout=60)
