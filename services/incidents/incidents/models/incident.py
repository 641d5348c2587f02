"""Incident records."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
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
    assigned_to: Mapped[UUID | None]
    risk: Mapped[str | None]
    waiting_until: Mapped[date | None]
    closing_asked_by: Mapped[UUID | None]
    """While a second person has not agreed."""
    closing_asked_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    look_back_on: Mapped[date | None]
    """When to ask whether it worked; None once that was asked."""
    look_back_told: Mapped[date | None]
    """The newest ``look_back_on`` that someone was told has come."""
    referral_begun_at: Mapped[datetime | None]
    """While somebody began to refer and neither a referral nor a decision not to refer was written down since."""
    version: Mapped[int]
    last_entry_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When something was last written in it: kept by a trigger, whatever writes it. For lists of those who read all of
    it; others are told of what they read. 1970: it was opened before there was the column, and not looked up yet."""

    __table_args__ = (
        Index("incident_school", "school_id", "opened_at", "id"),
        Index("incident_open", "school_id", "opened_at", "id", postgresql_where=text("status = 'open'")),
        Index("incident_time", "opened_at", "id"),
        Index("incident_look_back", "school_id", "look_back_on", postgresql_where=text("look_back_on IS NOT NULL")),
        Index("incident_own", "assigned_to", "opened_at", postgresql_where=text("assigned_to IS NOT NULL")),
        Index("incident_waits", "waiting_until", postgresql_where=text("waiting_until IS NOT NULL")),
        Index("incident_written", "last_entry_at", "id"),
        Index("incident_risk", "risk", "opened_at", "id"),
        Index("incident_referral_begun", "opened_at", "id", postgresql_where=text("referral_begun_at IS NOT NULL")),
        Index("incident_asked", "closing_asked_by", postgresql_where=text("closing_asked_by IS NOT NULL")),
    )
