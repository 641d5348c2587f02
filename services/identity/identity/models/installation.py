"""Whether the installation was set up."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class InstallationRow(Base):
    """One row, number 1, made by the first run or by the command line's set-up."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trust_name: Mapped[str]
    set_up_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """Of the trust's name."""
