"""Reports that are not finished."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ReportDraftRow(Base):
    """What someone has typed into a report's form; read by nobody else, gone after a week."""

    __tablename__ = "report_draft"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    school_id: Mapped[UUID]
    wrapped_key: Mapped[str]
    """Under the weekly intake key."""
    text: Mapped[bytes]
    saved_at: Mapped[datetime]
