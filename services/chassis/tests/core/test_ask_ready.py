"""What a container's health check asks."""

import os
import socket
import subprocess
import sys

from chassis.process.ask_ready import is_ready
from chassis.process.health import HealthServer, Readiness


def test_ready_is_what_readyz_says_and_nothing_else_is() -> None:
    for readiness, expected in ((Readiness({"database": True}), 0), (Readiness({"database": False}), 1)):
        server = HealthServer("127.0.0.1", 0, lambda readiness=readiness: readiness)
        server.start()
        environment = {**os.environ, "HAVEN_HEALTH_PORT": str(server.port)}
        command = [sys.executable, "-m", "chassis.process.ask_ready"]
        ended = subprocess.run(command, check=False, capture_output=True, env=environment)
        server.stop()
        assert (ended.returncode, ended.stdout, ended.stderr) == (expected, b"", b"")
    assert not is_ready("127.0.0.1", server.port), "nothing answers any more"
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert not is_ready("127.0.0.1", mute.getsockname()[1]), "frozen"
