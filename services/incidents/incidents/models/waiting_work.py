"""Work that waits for another part to come back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class WaitingWorkRow(Base):
    """One thing left to do for a concern: leave the intake key, confirm its author, confirm a pupil.

    Ids only, so no row policy: whoever takes it learns the school to work in from here.
    """

    __tablename__ = "waiting_work"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    concern_id: Mapped[UUID]
    school_id: Mapped[UUID]
    wanted_id: Mapped[UUID]
    """The account or pupil to confirm; the concern itself when it has to leave the intake key."""
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]

    __table_args__ = (Index("waiting_work_due", "kind", "due_at"),)
