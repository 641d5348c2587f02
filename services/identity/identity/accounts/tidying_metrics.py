"""Prometheus metrics of accounts that ended long ago."""

from prometheus_client import Counter, Gauge

TIDIED = Counter("haven_ended_accounts_tidied_total", "Ended accounts that forgot how their owners signed in")
TIDYING_BEHIND = Gauge(
    "haven_ended_accounts_tidying_behind_seconds", "For how long the first ended account has waited to be tidied"
)
