"""Prometheus metrics of the watcher; labels are codes."""

from prometheus_client import Counter, Gauge

from .tasks import TASKS

SUCCEEDED_AT = Gauge("haven_watch_success_timestamp_seconds", "When the task succeeded last", ["task"])
SECONDS = Gauge("haven_watch_seconds", "How long the task took when it succeeded last", ["task"])
TRIES = Counter("haven_watch_tries_total", "How often the task was tried, by what came of it", ["task", "outcome"])
OUTCOMES = ("done", "failed", "not_reached")

for _task in TASKS:
    for _outcome in OUTCOMES:
        TRIES.labels(_task, _outcome)  # there from the start, or the first would not count
