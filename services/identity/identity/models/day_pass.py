"""Day passes of supply and visiting staff."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DayPassRow(Base):
    """The pass of one visitor's account (``staff.kind`` visitor) at one school; the digest of its code, never the code.

    Guarded by school. Entering, when no school is known yet, goes through the function ``day_pass_of``.
    """

    __tablename__ = "day_pass"
    __table_args__ = (Index("day_pass_school", "school_id", "ends_at"), Index("day_pass_staff", "staff_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    code_digest: Mapped[bytes] = mapped_column(unique=True)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    first_used_at: Mapped[datetime | None]
