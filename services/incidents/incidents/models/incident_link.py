"""Incident records that belong together."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class IncidentLinkRow(Base):
    """Two records of one school, the smaller id first; kept when the link is taken away. Why, stands in the records."""

    __tablename__ = "incident_link"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    first_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    linked_by: Mapped[UUID]
    linked_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("incident_link_now", "first_id", "second_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("incident_link_second", "second_id"),
    )
