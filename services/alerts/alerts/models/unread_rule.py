"""After how long the next people are told of a concern that nobody has read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class UnreadRuleRow(Base):
    """One setting of the trust's rule; the newest version is in force, none means the ready one."""

    __tablename__ = "unread_rule"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minutes: Mapped[int]
    urgent_minutes: Mapped[int | None]
    """None: set by the release before, which knows of none; the ready one holds."""
    late_days: Mapped[int | None]
    """None: as ``urgent_minutes``."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
