"""Words of leaving that came before the pupil they are about."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class TombstoneRow(Base):
    """``digest`` of what the pupil would be known by; ``told``: as of when, as in ``pupil_told``. Kept 35 days."""

    __tablename__ = "tombstone"
    __table_args__ = (Index("tombstone_received", "received_at"),)

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger(), primary_key=True)
    told: Mapped[int] = mapped_column(BigInteger())
    left_on: Mapped[date | None]
    received_at: Mapped[datetime]
