"""Accounts that keep their password where everybody else signs in at a provider."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class EmergencyAccountRow(Base):
    """One of the two that the trust named."""

    __tablename__ = "emergency_account"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    named_at: Mapped[datetime]
    named_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
