"""What reviews of files came to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FileReviewRow(Base):
    """A decision about a file whose day had come, never changed. ``number``: of the reviews of this file, from 1; why
    stands under the data key of this row, which the school's key opens."""

    __tablename__ = "file_review"
    __table_args__ = (Index("file_review_number", "subject_id", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    school_id: Mapped[UUID]
    number: Mapped[int]
    decision: Mapped[str]
    until: Mapped[date]
    words_sealed: Mapped[bytes]
    reviewed_by: Mapped[UUID]
    reviewed_at: Mapped[datetime]
