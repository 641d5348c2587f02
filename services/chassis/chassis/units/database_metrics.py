"""Prometheus metrics of the connections to the database: how many there may be, and how many are taken."""

from prometheus_client import Gauge
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

IN_USE = Gauge("haven_database_connections_in_use", "Connections to the database that a transaction has taken")
MOST = Gauge("haven_database_connections_most", "Connections to the database that there may be at once")


def measure_connections(engine: Engine) -> None:
    """Of the process's one engine, when Prometheus asks."""
    pool = engine.pool
    if isinstance(pool, QueuePool):
        IN_USE.set_function(pool.checkedout)
        MOST.set(pool.size())
