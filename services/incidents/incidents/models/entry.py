"""Notes and decisions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class EntryRow(Base):
    """A note in an incident record, or a decision on a concern with its reason; ``text`` has a data key of its own."""

    __tablename__ = "entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    school_id: Mapped[UUID]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))
    concern_id: Mapped[UUID | None] = mapped_column(ForeignKey("concern.id"))
    decision: Mapped[str | None]
    value: Mapped[str | None]
    """What was chosen: a level, an id, a day; a code, never words."""
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    text: Mapped[bytes]
    action_taken: Mapped[bytes | None]
    outcome: Mapped[bytes | None]
    version: Mapped[int]

    __table_args__ = (
        Index("entry_incident", "incident_id"),
        Index("entry_concern", "concern_id"),
    )
