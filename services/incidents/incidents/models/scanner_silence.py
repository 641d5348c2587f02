"""Since when the virus scanner does not answer."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ScannerSilenceRow(Base):
    """One row, number 1, while the scanner is away; none while it answers. Written by whichever process asks it."""

    __tablename__ = "scanner_silence"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
