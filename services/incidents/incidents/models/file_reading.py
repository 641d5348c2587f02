"""Who has looked at a child's file."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FileReadingRow(Base):
    """One person's readings of one part of a child's file on one day (UTC).

    The audit log has every single one; this is the page beside the chronology, and what tells who had read a record
    that stood in the wrong child's file.
    """

    __tablename__ = "file_reading"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(primary_key=True)
    object_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The concern or incident record; the child, for the chronology."""
    day: Mapped[date] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]
    by_mistake_at: Mapped[datetime | None]

    __table_args__ = (Index("file_reading_subject", "subject_id", "last_at"),)
