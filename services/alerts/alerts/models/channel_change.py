"""The history of the switches of the channels alerts go out by."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ChannelChangeRow(Base):
    """One turn of a switch. The newest row at an instant is the state then; no row means on."""

    __tablename__ = "channel_change"
    __table_args__ = (Index("channel_change_latest", "channel", "changed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
