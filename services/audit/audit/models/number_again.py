"""Numbers that came for an entry which the log holds under another one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class NumberAgainRow(Base):
    """A source whose database was restored numbered an entry a second time: its number stands for nothing new."""

    __tablename__ = "number_again"

    source: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID]
    received_at: Mapped[datetime]
