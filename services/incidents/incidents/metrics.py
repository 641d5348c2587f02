"""Prometheus metrics of incidents; labels are codes, never ids."""

from prometheus_client import Gauge

CONCERNS_UNCONFIRMED = Gauge(
    "haven_concerns_unconfirmed",
    "Concerns of more than 5 minutes ago of which alerts has not confirmed that people were told",
)
CONCERNS_UNCONFIRMED_OLDEST = Gauge("haven_concerns_unconfirmed_oldest_seconds", "Age of the oldest of them")
UNOPENED_REPORTS = Gauge(
    "haven_unopened_reports", "Reports that do not open and that nobody has settled: they are shown for that"
)
UNOPENED_REPORTS_OLDEST = Gauge(
    "haven_unopened_reports_oldest_seconds", "How long ago the oldest of them came in; 0 where there is none"
)
SCANNER_AWAY = Gauge("haven_scanner_away", "1 while the virus scanner does not answer: files wait")
