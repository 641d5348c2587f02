"""Referrals whose words were kept, until it is known that they are here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AwaitedReferralRow(Base):
    """Incidents said at ``told_at`` that the words of a referral are kept; looked for at ``look_at``, and again."""

    __tablename__ = "awaited_referral"
    __table_args__ = (Index("awaited_referral_look", "look_at", "referral_id"),)

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
    look_at: Mapped[datetime]
    looks: Mapped[int]
    """How often it was looked for in vain since then."""
