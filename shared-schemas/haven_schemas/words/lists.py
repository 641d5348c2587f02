"""What people read for the codes of lists: what they are ordered by and narrowed to."""

from collections.abc import Mapping
from typing import Any

from ..rpc.incidents_lists import ListOrder, RiskChosen
from .triage import RISK_LEVELS

LIST_ORDERS: Mapping[ListOrder, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "last_entry": "Last written in first",
    "longest_quiet": "Longest without an entry first",
    "risk": "Gravest risk first",
}

_chosen: dict[Any, str] = {**RISK_LEVELS, "not_judged": "Not judged yet"}
RISKS_CHOSEN: Mapping[RiskChosen, str] = _chosen
