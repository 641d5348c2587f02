"""Disposals that were carried out here, and of whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DisposedRow(Base):
    """How many copies about one child were deleted, as it was answered. An id and a count: no row policy."""

    __tablename__ = "disposed"

    disposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    rows: Mapped[int]
    done_at: Mapped[datetime]


class DisposedSubjectRow(Base):
    """One id of a child whose keys are destroyed: what an owner said of it before, and comes late, is not taken in.
    Ids only: no row policy."""

    __tablename__ = "disposed_subject"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    disposal_id: Mapped[UUID]
