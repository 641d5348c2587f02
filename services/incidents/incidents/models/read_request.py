"""Requests of a school that a child left to read the file again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ReadRequestRow(Base):
    """One request about one child's file. While it is ``agreed``, a ``file_grant`` has the request's id as its move."""

    __tablename__ = "read_request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Also the record under whose data key the texts are."""
    handover_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    """The id the file was kept under at the school that asks."""
    pupil_id: Mapped[UUID]
    """The id the child had when it was asked."""
    asking_school_id: Mapped[UUID]
    keeping_school_id: Mapped[UUID]
    """Which has the file now."""
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """Both, for the row policy."""
    state: Mapped[str]
    """``asked``, ``agreed``, ``refused``, ``ended``."""
    reason: Mapped[bytes]
    """Why; sealed for both schools."""
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    told_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """Who was told that it waits; who may answer is asked anew then."""
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    refusal: Mapped[bytes | None]
    """Why not; sealed as the reason is."""
    ends_on: Mapped[date | None]
    """The last day on which the file is read; ends at 23:59 Europe/London."""
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int]

    __table_args__ = (
        Index("read_request_subject", "subject_id"),
        Index("read_request_time", "asked_at", "id"),
        Index("read_request_ends", "ends_on", postgresql_where=text("state = 'agreed'")),
    )
