"""Suspensions of one of the last two who triage at a school."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class LeadStopRow(Base):
    """One suspension: for a day, and for good once a second person agrees. ``ends_account``: it was to end."""

    __tablename__ = "lead_stop"
    __table_args__ = (Index("lead_stop_staff", "staff_id", "asked_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    school_ids: Mapped[list[UUID]]
    """Where it is one of the last two who triage."""
    ends_account: Mapped[bool]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    over_at: Mapped[datetime | None]
    """Since when the account is open again; null: it is not, or stays suspended."""
    agreed: Mapped[bool | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
