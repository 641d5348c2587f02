"""Prometheus metric of the object store; in a module of its own, since the gateway has it without the bus metrics."""

from prometheus_client import Gauge

FREE_SHARE = Gauge(
    "haven_object_store_free_share", "Free share of the disk the object store is on, where it is a folder", ["kind"]
)
