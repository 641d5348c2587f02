"""Until when the roll has those who left and have no file."""

from datetime import date, datetime

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

THE_ONE = 1


class RollEndRow(Base):
    """One row: who left by ``left_by``, and is not on the roll, does not come onto it, as retention said last. Of no
    child: no row policy."""

    __tablename__ = "roll_end"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=THE_ONE)
    left_by: Mapped[date]
    said_at: Mapped[datetime]
