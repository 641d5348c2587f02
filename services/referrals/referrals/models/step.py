"""What happened to referrals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class StepRow(Base):
    """One step, as it was written down; it is never changed. ``entry_id``: the entry that says it in words."""

    __tablename__ = "referral_step"
    __table_args__ = (
        Index("referral_step_referral", "referral_id", "occurred_at", "id"),
        Index("referral_step_entry", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    school_id: Mapped[UUID]
    kind: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    entry_id: Mapped[UUID | None]
