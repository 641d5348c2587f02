"""Who is kept from whose records: ids only."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ConflictRow(Base):
    """One member of staff kept from one child's records, at every school: no row policy, so that a link set at one
    school holds at the others. What links them stands in ``staff_link``."""

    __tablename__ = "conflict"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (Index("conflict_subject", "subject_id"),)
