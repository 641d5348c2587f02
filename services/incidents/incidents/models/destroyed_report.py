"""Reports that went with a child's file: that they did, for whoever wrote them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DestroyedReportRow(Base):
    """Names neither the child nor the report: whose it was, when it came and when it went."""

    __tablename__ = "destroyed_report"
    __table_args__ = (
        Index("destroyed_report_reporter", "reporter_id", "destroyed_at"),
        Index("destroyed_report_old", "destroyed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    reporter_id: Mapped[UUID]
    recorded_at: Mapped[datetime]
    destroyed_at: Mapped[datetime]
