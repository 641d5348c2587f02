"""What people read for the codes of lists: what they are ordered by and narrowed to."""

from collections.abc import Mapping
from typing import Annotated, Any

from ..acts.incidents import Urgency
from ..acts.incidents.lists import ListOrder, QueueOrder, RiskChosen
from .triage import RISK_LEVELS

LIST_ORDERS: Mapping[ListOrder, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "last_entry": "Last written in first",
    "longest_quiet": "Longest without an entry first",
    "risk": "Gravest risk first",
}
_of_queues: dict[Any, str] = {"urgent": "Urgent first, then oldest", **LIST_ORDERS}
QUEUE_ORDERS: Mapping[QueueOrder, str] = _of_queues
URGENT_TAGS: Annotated[Mapping[Urgency, str], "beside a concern in a list"] = {
    "now": "Urgent: danger",
    "today": "Urgent",
}

_chosen: dict[Any, str] = {**RISK_LEVELS, "not_judged": "Not judged yet"}
RISKS_CHOSEN: Mapping[RiskChosen, str] = _chosen
