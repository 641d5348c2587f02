"""Who is the same child as whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SubjectAliasRow(Base):
    """``alias_id`` means ``means_id`` (None: ended), and ``root_id`` where the chain ends. Ids only: no row policy."""

    __tablename__ = "subject_alias"
    __table_args__ = (Index("subject_alias_root", "root_id"),)

    alias_id: Mapped[UUID] = mapped_column(primary_key=True)
    means_id: Mapped[UUID | None]
    root_id: Mapped[UUID]
    version: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    """When that was said last, or this was first kept."""
