"""Which records are significant events, by whose judgement."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SignificanceRow(Base):
    """A record was marked as a significant event; ``ended_at``: and the mark taken back."""

    __tablename__ = "significance"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    school_id: Mapped[UUID]
    marked_by: Mapped[UUID]
    marked_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("significance_now", "record_id", unique=True, postgresql_where=text("ended_at IS NULL")),)
