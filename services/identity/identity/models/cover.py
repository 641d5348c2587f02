"""Who was named to cover for a school's safeguarding lead."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class CoverRow(Base):
    """That somebody was named; what they may do is an ordinary role with the same days. Guarded by school."""

    __tablename__ = "cover"
    __table_args__ = (Index("cover_school", "school_id", "named_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    school_days: Mapped[int] = mapped_column(SmallInteger)
    """As the school's calendar said when it was named."""
    named_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    named_at: Mapped[datetime]
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("sight_request.id"))
    """What waits, or waited, for a second person; null: it was in force at once."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
