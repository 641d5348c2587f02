"""Incident records."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class IncidentRow(Base):
    """The record a safeguarding lead opens from a concern: holds concerns, entries and actions, and no text itself."""

    __tablename__ = "incident"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    status: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID]
    version: Mapped[int]

    __table_args__ = (Index("incident_school", "school_id", "opened_at", "id"),)
