"""Court orders and the like that a school added: what they say, until when, and whether to ask for them again."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pupils.files import LONDON

ASKED_AGAIN_AFTER = timedelta(days=365)
"""Of an order without a known end. Ours: no law says when a school asks."""


def order_of(said: Mapping[str, Any], added_at: datetime, now: datetime) -> dict[str, Any]:
    """``order_kind``, ``ends_on`` and ``ask_again`` of an addition; ``said``: what was sealed of its order.

    Nothing ends by itself: an order whose end is over may have been prolonged, and only the family or the court knows.
    """
    ends_on = date.fromisoformat(said["ends_on"]) if said.get("ends_on") else None
    today = now.astimezone(LONDON).date()
    is_over = added_at + ASKED_AGAIN_AFTER < now if ends_on is None else ends_on < today
    return {"order_kind": said.get("order_kind"), "ends_on": ends_on, "ask_again": is_over}
