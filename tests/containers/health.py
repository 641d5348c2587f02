"""Health checks on a machine without systemd: podman leaves them to its timers, so somebody has to run them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from containers.engine import Engine

_PAUSE_SECONDS = 3.0
_AT_ONCE = 4


@contextmanager
def health_checks(engine: Engine) -> Iterator[None]:
    """While it holds, each running container's check is run every few seconds."""
    ended = threading.Event()
    running = threading.Thread(target=_keep_checking, args=(engine, ended), daemon=True)
    running.start()
    try:
        yield
    finally:
        ended.set()
        running.join()


def _keep_checking(engine: Engine, ended: threading.Event) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as beside:
        while not ended.wait(_PAUSE_SECONDS):
            names = engine.podman("ps", "--format={{.Names}}", check=False).split()
            list(beside.map(lambda name: engine.podman("healthcheck", "run", name, check=False), names))
