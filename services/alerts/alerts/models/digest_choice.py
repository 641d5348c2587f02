"""Who wants what can wait in one mail a day, and at what time."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DigestChoiceRow(Base):
    """One person's own; they belong to no single school, as ``staff``. Without a row each alert has its own mail."""

    __tablename__ = "digest_choice"
    __table_args__ = (Index("digest_choice_due", "next_at"),)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[time]
    """By the clocks of London."""
    next_at: Mapped[datetime]
    set_at: Mapped[datetime]
