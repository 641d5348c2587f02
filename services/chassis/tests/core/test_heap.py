"""What the collector looks through once a process serves."""

import subprocess
import sys

_SETTLED = """
import gc
from chassis.process import heap
loaded = [{} for _ in range(1000)]
heap.settle()
assert gc.get_freeze_count() > 1000
assert all(not any(each is kept for each in gc.get_objects()) for kept in loaded[:3])
made = []
made.append(made)
assert any(each is made for each in gc.get_objects()), "what is made later is still looked through"
assert gc.get_threshold()[0] == 20_000
"""


def test_what_was_loaded_at_the_start_is_not_looked_through_again():
    """In a process of its own: it holds for good."""
    ended = subprocess.run([sys.executable, "-c", _SETTLED], check=False, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
