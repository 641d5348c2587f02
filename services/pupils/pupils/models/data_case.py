"""Cases of data protection officers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DataCaseRow(Base):
    """One case. Reference and reason name people and are sealed under a key of the case's own, which the keys of its
    schools open: those at which its officer held the right when it was opened."""

    __tablename__ = "data_case"
    __table_args__ = (Index("data_case_own", "opened_by", "opened_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """For the row policy."""
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    reference_sealed: Mapped[bytes]
    reason_sealed: Mapped[bytes]
    closed_at: Mapped[datetime | None]
