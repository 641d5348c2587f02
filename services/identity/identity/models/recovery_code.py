"""One-use recovery codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RecoveryCodeRow(Base):
    """The digest of a code that was not used yet; spending it deletes the row."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("staff_id", "digest", name="recovery_code_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    digest: Mapped[bytes]
    created_at: Mapped[datetime]
    counts_from: Mapped[datetime | None]
    """Proves its owner from then on only, not from when it was made; null: from when it was made."""
