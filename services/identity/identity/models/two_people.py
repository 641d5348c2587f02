"""Who said that two people with like names are two."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class TwoPeopleRow(Base):
    """A pair of accounts, the smaller id first. ``said_at`` null: somebody was asked and has not answered yet."""

    __tablename__ = "two_people"

    first_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    second_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime | None]
    said_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    said_at: Mapped[datetime | None]
