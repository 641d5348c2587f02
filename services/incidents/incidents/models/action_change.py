"""Whose actions were, and by when, before they were passed on."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ActionChangeRow(Base):
    """What an action said in ``version``, until someone changed it. The reason stands under the action's data key."""

    __tablename__ = "action_change"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    due_on: Mapped[date]
    given_to: Mapped[UUID | None]
    """The next owner; None: only the day was changed."""
    reason: Mapped[bytes]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]
