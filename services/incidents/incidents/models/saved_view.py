"""Saved views of lists."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SavedViewRow(Base):
    """What one person's list is narrowed and ordered by. ``content``: its name and filters, since a name may tell a
    story; under a data key of its own, which the key of ``school_id`` opens: a school they read at when they made it.
    """

    __tablename__ = "saved_view"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    school_id: Mapped[UUID]
    list: Mapped[str]
    is_default: Mapped[bool]
    content: Mapped[bytes]
    version: Mapped[int]
    changed_at: Mapped[datetime]

    __table_args__ = (
        Index("saved_view_staff", "staff_id"),
        Index("saved_view_default", "staff_id", "list", unique=True, postgresql_where=text("is_default")),
    )
