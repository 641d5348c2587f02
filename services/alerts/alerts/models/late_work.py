"""Overdue actions and reviews, until somebody has acted or everyone was told: a job table of ids, worked by a timer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import ID, Base


class LateWorkRow(Base):
    """One action, closed record, paper or card that is late. Ids, days and codes only, so it has no row policy."""

    __tablename__ = "late_work"
    __table_args__ = (Index("late_work_due", "due_at", "source_id", postgresql_where=text("state = 'waiting'")),)

    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """``alerts.unseen.late.Work``."""
    school_id: Mapped[UUID]
    """By whose duty days it waits."""
    owner_id: Mapped[UUID | None]
    """Who was to do it; another owner has the time anew."""
    due_on: Mapped[date]
    """The day that is past; another day is another matter."""
    state: Mapped[str]
    """``waiting``, ``ended`` (somebody acted), ``told`` (there is nobody left to tell) or ``gone``."""
    told: Mapped[str]
    """``alerts.unseen.late.Told``: who was told last."""
    told_ids: Mapped[list[UUID]] = mapped_column(ARRAY(ID))
    """Everyone who was told of it since that day."""
    told_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """When the next people are told. None: to be worked out, as after a change of the rule or of the duty hours."""
