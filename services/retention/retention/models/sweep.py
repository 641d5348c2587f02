"""Looks at all files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SweepRow(Base):
    """One look at all files: how far it has come (``after``: the last child's id) and how many it looked at.

    At most one goes on. ``begun_by`` None: the day began it.
    """

    __tablename__ = "sweep"
    __table_args__ = (
        Index("sweep_one", text("(ended_at IS NULL)"), unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("sweep_begun", "begun_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    begun_by: Mapped[UUID | None]
    begun_at: Mapped[datetime]
    after: Mapped[UUID | None]
    looked_at: Mapped[int]
    ended_at: Mapped[datetime | None]
