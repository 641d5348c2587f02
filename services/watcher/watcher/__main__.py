"""``python -m watcher``: tries Haven out every ten minutes until it is told to stop."""

import secrets
import signal
import threading
from datetime import UTC, datetime

from chassis.ground.logs import configure, fault, get_logger
from chassis.ground.settings import load
from chassis.process.health import HealthServer, Readiness

from .settings import WatcherSettings
from .trying import Trying

_FIRST_SECONDS = 20
_SPREAD_SECONDS = 30
"""No two installations try at the same second, and no try meets the same timed job each time."""

log = get_logger()


def main() -> None:
    """One try after the other, each at its time, with up to half a minute more."""
    settings = load(WatcherSettings)
    configure("watcher", settings.log_level)
    health = HealthServer(settings.health_host, settings.health_port, lambda: Readiness({}))
    health.start()
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    trying = Trying(settings, clock=lambda: datetime.now(UTC))
    wait: float = _FIRST_SECONDS
    while not stop.wait(wait + secrets.randbelow(_SPREAD_SECONDS)):
        _try(trying)
        wait = settings.watch_every_seconds
    health.stop()


def _try(trying: Trying) -> None:
    """What was not foreseen ends this try and not the watcher: it would be missed."""
    try:
        trying.run()
    except Exception as error:  # noqa: BLE001  # whatever an answer held, the next try is due
        fault(log, "watch_try_broken", error)


if __name__ == "__main__":
    main()
