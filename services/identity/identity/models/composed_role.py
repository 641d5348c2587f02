"""Roles a trust composed for itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ComposedRoleRow(Base):
    """A named set of rights, beside the ready ones in code. The trust's: no row policy."""

    __tablename__ = "composed_role"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    rights: Mapped[list[str]]
    limited_to_groups: Mapped[bool]
    may_span_trust: Mapped[bool]
    version: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
