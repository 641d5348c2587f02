"""Until when each child's file is kept, as it was counted last."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FileRow(Base):
    """The file of one child: what its day was counted from, and that day.

    ``until`` is the later of the day the schedules count to and of ``decided_until``, which a review set; ``schedule``
    is the one that counts to the latest day. ``held``: a hold stands. ``decisions`` counts reviews: whoever decides
    says how many they saw. ``expected_on``: when a child was expected who was reported unborn. ``youngest_born_on``:
    of all children whom anything in it was ever about; ``written_on``: when a person wrote in it last. ``sweep_id``:
    the look at all files that saw it last.
    """

    __tablename__ = "file"
    __table_args__ = (
        Index("file_until", "until", "subject_id"),
        Index("file_school", "school_id", "until", "subject_id"),
        Index("file_sweep", "sweep_id"),
    )

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    alias_ids: Mapped[list[UUID]]
    kinds: Mapped[list[str]]
    born_on: Mapped[date | None]
    expected_on: Mapped[date | None]
    last_on: Mapped[date]
    left_on: Mapped[date | None]
    youngest_born_on: Mapped[date | None]
    written_on: Mapped[date | None]
    open_records: Mapped[int]
    shared: Mapped[int]
    schedule: Mapped[str]
    keeps: Mapped[bool]
    counted_until: Mapped[date]
    decided_until: Mapped[date | None]
    until: Mapped[date]
    held: Mapped[bool]
    sweep_id: Mapped[UUID]
    looked_at: Mapped[datetime]
