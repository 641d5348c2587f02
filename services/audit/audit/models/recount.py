"""How far each source's rows were counted again, and what was found the last time."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RecountRow(Base):
    """``after``: the number up to which rows were looked at since ``began_at``, ``changed`` of them not as they were
    written. ``ended_at``: when all had been looked at last; ``rows_lacking`` and ``rows_changed``: what that found."""

    __tablename__ = "recount"

    source: Mapped[str] = mapped_column(primary_key=True)
    after: Mapped[int] = mapped_column(BigInteger)
    changed: Mapped[int] = mapped_column(BigInteger)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    rows_lacking: Mapped[int] = mapped_column(BigInteger)
    rows_changed: Mapped[int] = mapped_column(BigInteger)
