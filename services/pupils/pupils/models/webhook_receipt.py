"""Message ids of deliveries that were accepted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class WebhookReceiptRow(Base):
    """A message of a feed that was accepted once; ``digest`` is SHA-256 of its id. Kept 35 days."""

    __tablename__ = "webhook_receipt"
    __table_args__ = (Index("webhook_receipt_received", "received_at"),)

    feed_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID]
    school_id: Mapped[UUID]
    received_at: Mapped[datetime]
