"""``python -m chassis.process.run SERVICE``: one service process."""

import warnings

warnings.filterwarnings("ignore", module="eventlet")
warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated.*")

from .host_names import look_up_in_threads  # before eventlet, which reads there how names are looked up

# isort: split
import eventlet

eventlet.monkey_patch()
look_up_in_threads()

import importlib
import os
import signal
import sys
from typing import Any

from nameko.runners import ServiceRunner

from chassis.ground import logs
from chassis.ground.settings import ServiceSettings, load
from chassis.units.database_waits import limit_waits

from . import heap
from .application import App
from .health import HealthServer, Readiness
from .stalls import StallWatch


def main(service: str) -> None:
    """Runs ``service`` until SIGTERM or SIGINT; what is in hand is finished first."""
    settings = load(ServiceSettings, {**os.environ, "HAVEN_SERVICE": service})
    logs.configure(service, settings.log_level)
    log = logs.get_logger()
    limit_waits()
    app = App(settings)
    service_class = importlib.import_module(f"{service}.service").SERVICE_CLASS
    app.subscribe(service_class)
    stopping = eventlet.event.Event()
    serving = eventlet.event.Event()

    def readiness() -> Readiness:
        return app.readiness(serving=serving.ready() and not stopping.ready())

    health = HealthServer(settings.health_host, settings.health_port, readiness)
    health.start()
    app.start()
    runner = ServiceRunner({"app": app, "max_workers": settings.workers, "parent_calls_tracked": 1})
    runner.add_service(service_class)

    def stop(*_: Any) -> None:
        if not stopping.ready():
            stopping.send(True)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    runner.start()
    serving.send(True)
    StallWatch().start()
    heap.settle()
    log.info("service_started", process=os.getpid())
    stopping.wait()
    runner.stop()
    app.stop()
    health.stop()
    log.info("service_stopped")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m chassis.process.run SERVICE")
    main(sys.argv[1])
