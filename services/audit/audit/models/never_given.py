"""Runs of numbers that no source gives to any entry."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class NeverGivenRow(Base):
    """After a whole installation was restored, numbers go on above all that may have been given out and were lost.

    ``source.held`` counts them, so that they are no gap: nothing is on its way under them.
    """

    __tablename__ = "never_given"

    source: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)
    noted_at: Mapped[datetime]
