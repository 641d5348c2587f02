"""Who is away from when to when; no reason."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AbsenceRow(Base):
    """One stretch of days of one person. A person belongs to no single school, so there is no row policy.

    Whoever says one holds the lock of the person's ``staff`` row: no two of them share a day. Deleted a fortnight after
    its last day.
    """

    __tablename__ = "absence"
    __table_args__ = (
        UniqueConstraint("staff_id", "first_day", name="absence_once"),
        Index("absence_by_day", "last_day", "first_day"),
        Index("absence_to_begin", "first_day", postgresql_where=text("begun_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    first_day: Mapped[date]
    last_day: Mapped[date]
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    """When what waited for them was looked at because of it; None: it has not begun."""
