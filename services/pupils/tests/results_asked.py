"""A sender's question what became of its delivery."""

from datetime import datetime
from typing import Any
from uuid import UUID

from haven_schemas.acts.pupils.results import SignedDeliveryQuery
from standardwebhooks import Webhook


def asking_for(feed: Any, delivery_id: UUID, *, at: datetime, after_row: int = 0) -> SignedDeliveryQuery:
    """Signed with the feed's secret, over nothing."""
    message_id = f"haven_result_{delivery_id}"
    return SignedDeliveryQuery(
        delivery_id=delivery_id,
        feed_id=feed.id,
        after_row=after_row,
        webhook_id=message_id,
        webhook_timestamp=str(int(at.timestamp())),
        webhook_signature=Webhook(feed.secret).sign(message_id, at, ""),
    )
