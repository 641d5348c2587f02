"""Where each entry came from: beside the log and no part of it, deleted after twelve months."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import CIDR
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class EntryOriginRow(Base):
    """By which channel, in which session and from which network an entry came; the service adds it and reads none.

    ``at``: the entry's own instant, from which the twelve months count.
    """

    __tablename__ = "entry_origin"
    __table_args__ = (
        Index("entry_origin_at", "at"),
        Index("entry_origin_session", "session_id"),
        Index("entry_origin_network", "network", postgresql_using="gist", postgresql_ops={"network": "inet_ops"}),
    )

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    channel: Mapped[str]
    session_id: Mapped[UUID | None]
    network: Mapped[str | None] = mapped_column(CIDR())
