"""Actions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

_OPEN = text("completed_at IS NULL")


class ActionRow(Base):
    """Something a member of staff has to do; ``due_on`` ends at 23:59 Europe/London. Text and outcome are sealed."""

    __tablename__ = "action"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    owner_id: Mapped[UUID]
    assigned_by: Mapped[UUID]
    assigned_at: Mapped[datetime]
    due_on: Mapped[date]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]
    reminded: Mapped[str | None]
    """The reminder its owner was sent last."""
    text: Mapped[bytes]
    outcome: Mapped[bytes | None]
    version: Mapped[int]

    __table_args__ = (
        Index("action_owner", "owner_id", "due_on", "id", postgresql_where=_OPEN),
        Index("action_school", "school_id", "due_on", "id", postgresql_where=_OPEN),
        Index("action_incident", "incident_id"),
    )
