"""The echoes that calls are measured with, each in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel
from support.world import World

ECHO_ADDRESS = "/assets/bench/echo"
"""Of the gateway with an echo: one that is answered before a trust is set up, since there is none where the echo is."""


class Echo(BaseModel):
    """Request and reply of our own echo."""

    text: str


@contextmanager
def served(module: str, world: World, user: str, vhost: str | None = None, *, url: str | None = None) -> Iterator[int]:
    """One of the echoes, on ``vhost`` or the world's own for calls, or at ``url``; its process id. Passwords go in by
    its standard input."""
    scheme = "amqp" if module == "_stock_echo" else "amqps"
    given = {
        "url": url or url_of(world, user, scheme, vhost),
        "ca_file": str(world.stack.layout.ca),
        "bus_keys_file": str(bus_keys(world)),
    }
    command = [sys.executable, "-W", "ignore", "-m", f"performance.{module}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("the echo has no pipes")
            process.stdin.write(json.dumps(given) + "\n")
            process.stdin.flush()
            if (said := process.stdout.readline().strip()) != "ready":
                raise RuntimeError(f"{module} did not start: {said or 'it ended'}")
            yield process.pid
        finally:
            process.kill()


def url_of(world: World, user: str, scheme: str, vhost: str | None = None) -> str:
    """Where ``user`` finds the broker."""
    password = world.stack.secrets.read(f"rabbitmq-{user}")
    return f"{scheme}://{user}:{password}@127.0.0.1:{world.stack.ports['amqps']}/{vhost or world.vhosts[1]}"


def bus_keys(world: World) -> Path:
    """The keys that bodies are sealed under."""
    return world.stack.secrets.path("bus-keys.json")
