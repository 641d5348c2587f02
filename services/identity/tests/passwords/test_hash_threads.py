"""Hashes run beside the event loop, and behind it in the queue for the processors."""

import os
import subprocess
import sys
import threading

import pytest
from identity.hash_threads import off_the_loop

_IN_A_LOOP = """
import time, eventlet
eventlet.monkey_patch()
from argon2 import PasswordHasher
from identity.hash_threads import off_the_loop
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
    assert niceness == (max(5, before[1]) if sys.platform == "linux" else 0)
    assert _own() == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere niceness is left as it is")
def test_a_process_that_was_started_with_more_niceness_hashes_all_the_same():
    own = "import os, threading; from identity.hash_threads import off_the_loop; print(off_the_loop("
    asked = f"{own}lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))"
    command = ["nice", "-n", "8", sys.executable, "-W", "ignore", "-c", asked]
    found = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True)
    assert int(found.stdout) >= 8, "what root alone may take back is not taken back"


def test_the_loop_turns_while_a_hash_runs():
    command = [sys.executable, "-W", "ignore", "-c", _IN_A_LOOP]
    subprocess.run(command, check=True, timeout=60)
