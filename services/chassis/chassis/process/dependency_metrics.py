"""Prometheus metrics of what a process stands on; in a module of its own, since the gateway has them too."""

from prometheus_client import Gauge

UP = Gauge("haven_dependency_up", "1 while a dependency answers this process when asked, else 0", ["dependency"])
SILENT_SECONDS = Gauge(
    "haven_dependency_silent_seconds", "Time since a dependency last answered this process", ["dependency"]
)
