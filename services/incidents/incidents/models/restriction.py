"""Records whose use is restricted, or objected to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RestrictionRow(Base):
    """A restriction (UK GDPR Article 18) or an objection being decided (Article 21) on one record."""

    __tablename__ = "restriction"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    school_id: Mapped[UUID]
    kind: Mapped[str]
    reason: Mapped[bytes]
    key_version: Mapped[int] = mapped_column(server_default="1", default=1)
    """Of the record's key that seals the reason."""
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    lifted_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (Index("restriction_now", "record_id", unique=True, postgresql_where=text("lifted_at IS NULL")),)
