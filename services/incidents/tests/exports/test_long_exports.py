"""An export whose layout takes longer than one beat, as a service process makes it, under eventlet."""

import subprocess
import sys

_IN_A_SERVICE = """
import eventlet
eventlet.monkey_patch()
from incidents.off_loop import green_processes
from incidents.printing.export_content import Content
from incidents import own_process
from incidents.exports import render

own_process._BEAT_SECONDS, own_process._MOST_BEATS = 0.05, 2_000
beats = []
content = Content(*["words"] * 8, left_out=(), entries=())
rendering = render.Rendering("pdf", content, [], [], lambda: beats.append(1))
made = render.render_export(rendering, own_process.Processes(*green_processes()))
assert made.startswith(b"%PDF") and len(beats) > 2, (made[:20], len(beats))
"""


def test_a_layout_that_takes_longer_than_a_beat_goes_on():
    command = [sys.executable, "-W", "ignore", "-c", _IN_A_SERVICE]
    subprocess.run(command, check=True, timeout=120)
