"""Passwords of apps."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AppPasswordRow(Base):
    """The digest of one that holds, and what its owner calls the device; withdrawing it deletes the row."""

    __tablename__ = "app_password"
    __table_args__ = (Index("app_password_staff", "staff_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    digest: Mapped[bytes] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_on: Mapped[date | None]
