"""What the data protection officer said about special categories of a feed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FeedApprovalRow(Base):
    """One decision on one group of fields; the newest counts. ``reason_sealed``: why, under the school's roll key.

    ``field_digest``: of ``other``, the one field that is decided about, by its name.
    """

    __tablename__ = "feed_approval"
    __table_args__ = (Index("feed_approval_feed", "feed_id", "decided_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    feed_id: Mapped[UUID]
    school_id: Mapped[UUID]
    field_group: Mapped[str]
    field_digest: Mapped[str | None]
    approved: Mapped[bool]
    reason_sealed: Mapped[bytes]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
