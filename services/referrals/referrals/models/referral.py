"""Referrals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ReferralRow(Base):
    """A referral of an incident record to an agency. ``before_closing``: how it stood when it was closed."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("referral_record", "record_id"),
        Index("referral_newest", "sent_at", "id"),
        Index("referral_school", "school_id", "sent_at", "id"),
        Index("referral_owner", "owner_id", "sent_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("referral_agency", "agency_id"),
        Index("referral_after", "after_id", postgresql_where=text("after_id IS NOT NULL")),
        Index(
            "referral_board", "school_id", "agency_id", "state", "sent_at", "record_id", "id",
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("referral_times", "sent_at", "school_id", "agency_id", "answered_at", "decided_at", "record_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    record_id: Mapped[UUID]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    after_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    state: Mapped[str]
    before_closing: Mapped[str | None]
    owner_id: Mapped[UUID]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When the agency first answered."""
    decided_at: Mapped[datetime | None]
    """When it first said what it does: it takes the referral up, or not."""
    last_contact_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    version: Mapped[int]
