"""Connections of an MIS to a school."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FeedRow(Base):
    """A feed. ``secret_sealed``: its signing secret under a data key wrapped for the school."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("school_id", "name", name="feed_name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    name: Mapped[str]
    secret_sealed: Mapped[bytes]
    paused: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    last_delivery_at: Mapped[datetime | None]
