"""Leaves that contradict the log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AlarmRow(Base):
    """A leaf that came under a number or id the log holds with other content: evidence, insert only.

    The service may not read it back but through ``find_alarms``, as far as the caller may see the log.
    """

    __tablename__ = "alarm"
    __table_args__ = (Index("alarm_received", "received_at", "id"), Index("alarm_source", "source", "number"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)
    entry_id: Mapped[UUID]
    leaf: Mapped[bytes]
    leaf_hash: Mapped[bytes]
    kept_hash: Mapped[bytes]
    """Hash of the leaf the log holds."""
    received_at: Mapped[datetime]
