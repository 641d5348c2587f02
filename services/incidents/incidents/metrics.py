"""Prometheus metrics of incidents; labels are codes, never ids."""

from prometheus_client import Gauge

SCANNER_AWAY = Gauge("haven_scanner_away", "1 while the virus scanner does not answer: files wait")
