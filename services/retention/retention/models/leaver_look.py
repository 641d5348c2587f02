"""Looks for pupils who left long ago and have no file, and what became of those who were due."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class LeaverLookRow(Base):
    """One look at all who left by ``left_by``: how far it has come (``after``: the last child's id, None before the
    first and after the last page), and how many left by then. At most one goes on; one that ended with ``after`` had
    said of as many as a day may have that they are due, and the next goes on there. Numbers of no child: no row
    policy."""

    __tablename__ = "leaver_look"
    __table_args__ = (
        Index("leaver_look_one", text("(ended_at IS NULL)"), unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("leaver_look_begun", "begun_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    left_by: Mapped[date]
    after: Mapped[UUID | None]
    looked_at: Mapped[int]
    ended_at: Mapped[datetime | None]


class LeaverBatchRow(Base):
    """Some of them, who were said to be due together: how many, and of how many incidents said that nothing is recorded
    (``let_go``) and the roll that it has forgotten them (``entries`` of it). No child's id is kept."""

    __tablename__ = "leaver_batch"
    __table_args__ = (Index("leaver_batch_look", "look_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    look_id: Mapped[UUID] = mapped_column(ForeignKey("leaver_look.id", ondelete="CASCADE"))
    due: Mapped[int]
    sent_at: Mapped[datetime]
    let_go: Mapped[int | None]
    entries: Mapped[int | None]
