"""Passkeys and security keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PasskeyRow(Base):
    """A WebAuthn credential: its public half only. ``sign_count`` stays 0 for synchronised passkeys."""

    __tablename__ = "passkey"
    __table_args__ = (Index("passkey_staff", "staff_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]]
    backed_up: Mapped[bool]
    created_at: Mapped[datetime]
    counts_from: Mapped[datetime | None]
    """Proves its owner from then on only, not from its enrolment; null: from its enrolment."""
    last_used_at: Mapped[datetime | None]
