"""Tells pages that are open in somebody's browser that their inbox changed: ids alone, and only to make it sooner."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.topology import BROADCAST_ALERTS

Owned = tuple[UUID, UUID]
"""Whose inbox, and the alert in it."""


def tell_open_pages(unit: Unit, *, told: Iterable[Owned] = (), read: Iterable[Owned] = ()) -> None:
    """Broadcast once the transaction is durable; a page that misses it asks for itself within a few minutes."""
    payload = {"told": _by_owner(told), "read": _by_owner(read)}
    if any(payload.values()):
        unit.tell_processes(BROADCAST_ALERTS, payload)


def _by_owner(alerts: Iterable[Owned]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for owner_id, alert_id in alerts:
        found[str(owner_id)].append(str(alert_id))
    return dict(found)
