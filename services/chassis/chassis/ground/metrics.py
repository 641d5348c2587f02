"""Prometheus metrics every process has; labels are methods, types and codes, never ids."""

from prometheus_client import Counter, Gauge, Histogram

CALLS = Counter("haven_rpc_calls_total", "RPC calls answered", ["method", "outcome"])
CALL_SECONDS = Histogram(
    "haven_rpc_call_seconds",
    "Time from taking a call to answering it",
    ["method"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
REFUSALS = Counter("haven_refusals_total", "Calls refused for want of a right, tier or valid token", ["method", "code"])
STALL_SECONDS = Histogram(
    "haven_event_loop_stall_seconds",
    "How long the event loop was away from waiting, from 2 ms on: what others that were ready waited",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
LONGEST_STALL = Gauge("haven_event_loop_longest_stall_seconds", "Longest stall of the last 30 to 60 s")
CLOSED = Gauge("haven_closed", "1 while a restored service shows nobody anything about children")
TIMER_RUNS = Counter("haven_timer_runs_total", "Runs of timed jobs", ["job", "outcome"])
