"""A well-formed request for every method of placements: part of ``rpc_asks``."""

from collections.abc import Callable
from typing import Any

from about import About
from support import clock


def _today() -> str:
    return clock.today().isoformat()


PLACEMENTS: dict[str, Callable[[About], dict[str, Any]]] = {
    "begin_placement": lambda of: {
        "record_id": of.records.incident,
        "agency_id": of.records.provider,
        "half_days": ["fri_am"],
        "starts_on": _today(),
    },
    "change_placement": lambda of: {
        "placement_id": of.records.placement,
        "version": 1,
        "from_on": _today(),
        "half_days": ["thu_am"],
    },
    "end_placement": lambda of: {
        "placement_id": of.records.placement,
        "version": 1,
        "ends_on": _today(),
        "because": "other",
    },
    "get_placement": lambda of: {"placement_id": of.records.placement},
    "list_placements": lambda of: {"record_id": of.records.incident},
}
