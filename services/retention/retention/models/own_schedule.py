"""Schedules that the trust agreed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class OwnScheduleRow(Base):
    """For how long one kind of record is kept from ``since`` on, in place of what comes ready; of no child."""

    __tablename__ = "own_schedule"
    __table_args__ = (Index("own_schedule_since", "record", "since", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record: Mapped[str]
    since: Mapped[date]
    trigger: Mapped[str]
    years: Mapped[int]
    keeps: Mapped[bool]
    source: Mapped[str]
    agreed: Mapped[str]
    note: Mapped[str]
    kept_by: Mapped[UUID]
    kept_at: Mapped[datetime]
    version: Mapped[int]
