"""Reports that do not leave the intake key, and what is to become of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class UnopenedReportRow(Base):
    """A concern of which the report, or a file, does not open: why (``UnopenedBecause``), since when, and what two
    people decided (``UnopenedState``). Gone once it opens; a report that was discarded leaves its row.

    Ids, codes and instants, and no child, so no row policy: the second person is of another school.
    """

    __tablename__ = "unopened_report"

    concern_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    reporter_id: Mapped[UUID]
    received_at: Mapped[datetime]
    because: Mapped[str]
    found_at: Mapped[datetime]
    tried_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str | None]
    """``DiscardReason``."""
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime | None]
    proposed_session: Mapped[UUID | None]
    discard_id: Mapped[UUID | None]
    """Of what was proposed: people are told of it by this id, which names no concern elsewhere."""
    agreed_by: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    files: Mapped[int]
    """How many files went with it, once it is discarded."""
    version: Mapped[int]

    __table_args__ = (Index("unopened_report_found", "found_at", "concern_id"),)
