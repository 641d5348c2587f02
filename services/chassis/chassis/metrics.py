"""Prometheus metrics every process has; labels are methods, types and codes, never ids."""

from prometheus_client import Counter, Histogram

CALLS = Counter("haven_rpc_calls_total", "RPC calls answered", ["method", "outcome"])
CALL_SECONDS = Histogram(
    "haven_rpc_call_seconds",
    "Time from taking a call to answering it",
    ["method"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
REFUSALS = Counter("haven_refusals_total", "Calls refused for want of a right, tier or valid token", ["method", "code"])
TIMER_RUNS = Counter("haven_timer_runs_total", "Runs of timed jobs", ["job", "outcome"])
