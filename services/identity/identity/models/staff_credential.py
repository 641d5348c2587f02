"""Passwords, kept apart from what colleagues see of an account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class StaffCredentialRow(Base):
    """The argon2id hash of an account's password. ``changed_at`` is when the person last chose it."""

    __tablename__ = "staff_credential"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]
    last_signed_in_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    """When the owner was last warned that the login is about to lock for want of use."""
