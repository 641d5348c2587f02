"""What each person did of their first steps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FirstVisitRow(Base):
    """One account and what it is mostly used for; none as long as nothing was done. As ``second_people`` when somebody
    last read that a school has fewer than two second people."""

    __tablename__ = "first_visit"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    audience: Mapped[str] = mapped_column(primary_key=True)
    done: Mapped[list[str]] = mapped_column(ARRAY(Text))
    dismissed_at: Mapped[datetime | None]
