"""What was done about deadlines."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DeadlineChangeRow(Base):
    """Somebody chased a deadline, moved it from a day to another, or had it counted by another rule. ``entry_id``: the
    entry that says why in words; ``rule_id``: the rule of the trust it is counted by from then on."""

    __tablename__ = "deadline_change"
    __table_args__ = (
        Index("deadline_change_deadline", "deadline_id", "at"),
        Index("deadline_change_entry", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("deadline.id"))
    school_id: Mapped[UUID]
    act: Mapped[str]
    due_before: Mapped[date | None]
    due_after: Mapped[date | None]
    because: Mapped[str | None]
    entry_id: Mapped[UUID | None]
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("own_rule.id"))
    changed_by: Mapped[UUID]
    at: Mapped[datetime]
