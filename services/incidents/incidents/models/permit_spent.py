"""Reporting permits that were used."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PermitSpentRow(Base):
    """A permit's number and the one concern it let in. Kept for good: a number must never be spent twice."""

    __tablename__ = "permit_spent"

    number: Mapped[UUID] = mapped_column(primary_key=True)
    concern_id: Mapped[UUID]
    spent_at: Mapped[datetime]
