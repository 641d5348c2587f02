"""Prometheus metric of the watcher's switch."""

from prometheus_client import Gauge

WATCHING_ON = Gauge("haven_watching_on", "1 while the installation is to be tried out every ten minutes")
