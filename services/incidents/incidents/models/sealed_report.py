"""Reports that came sealed and were not opened yet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SealedReportRow(Base):
    """A report as its browser sealed it; gone once opened, kept if it could never be."""

    __tablename__ = "sealed_report"

    concern_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    author_id: Mapped[UUID]
    idempotency_key: Mapped[str]
    key_version: Mapped[int]
    wrapped_key: Mapped[bytes]
    """Under the intake key; ``key_wrap`` holds it too for as long as the report waits."""
    sealed: Mapped[bytes]
    received_at: Mapped[datetime]
