"""What the disposal of a child's file took from records that stay for others."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class TakenOutRow(Base):
    """A line in the file of each child who stays, by the same ``id``: that a record of it was redacted or removed, by
    whose word and when. Neither the record nor the child whose file it was."""

    __tablename__ = "taken_out"
    __table_args__ = (
        Index("taken_out_subject", "subject_id"),
        Index("taken_out_school", "school_id", "taken_at"),
        Index("taken_out_to_tell", "tell_at", postgresql_where=text("tell_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    what: Mapped[str]
    taken_by: Mapped[UUID]
    taken_at: Mapped[datetime]
    tell_at: Mapped[datetime | None]
    """From when the others who triage at the school are to be told; None: they were."""
