"""Works through what is to be deleted in small batches, one replica at a time."""

from collections.abc import Callable

from chassis.units.database import Unit
from sqlalchemy import func, select

from alerts.extras import OpenUnit
from alerts.metrics import TIDIED

AT_ONCE = 500
_BATCHES_A_RUN = 20
"""A run ends after 10,000 rows, so that a process that is told to end does; the next goes on."""


def work_through(open_unit: OpenUnit, what: str, delete_some: Callable[[Unit], int]) -> int:
    """How many rows went. A batch is one transaction: whoever ends in between loses that one, and nothing else. A
    replica that finds another at it leaves it to that one."""
    gone = 0
    for _ in range(_BATCHES_A_RUN):
        with open_unit() as unit:
            found = delete_some(unit) if _is_alone(unit, what) else 0
        TIDIED.labels(what).inc(found)
        gone += found
        if found < AT_ONCE:
            break
    return gone


def _is_alone(unit: Unit, what: str) -> bool:
    return bool(unit.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(f"alerts.tidying.{what}")))))
