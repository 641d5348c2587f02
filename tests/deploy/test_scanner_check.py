"""The scanner's health check: a scanner that answers, one that is not there, one that is frozen."""

import socket
import subprocess

from deployed import ROOT
from haven_local.waiting import wait_until


def _ask(port):
    script = str(ROOT / "deploy" / "clamav" / "check.sh")
    return subprocess.run(["sh", script, "127.0.0.1", str(port)], check=False, capture_output=True).returncode


def test_a_scanner_that_answers_is_well_and_no_other(infrastructure):
    wait_until(lambda: _ask(infrastructure.ports["clamav"]) == 0, "the scanner", 60, pause=1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert _ask(port) == 1
    assert _ask(port) == 1
