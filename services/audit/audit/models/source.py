"""How much of each source's numbers has arrived."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SourceRow(Base):
    """One source. ``highest`` minus ``held`` numbers are missing: on their way, or lost."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(primary_key=True)
    highest: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
