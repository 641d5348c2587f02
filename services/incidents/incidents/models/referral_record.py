"""Which incident record a referral belongs to: ids only."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ReferralRecordRow(Base):
    """One referral and its incident record, for good. No row policy: whoever sends a referral chooses its id, and it is
    to be taken in one record alone, whichever school keeps that."""

    __tablename__ = "referral_record"

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))

    __table_args__ = (Index("referral_record_incident", "incident_id"),)
