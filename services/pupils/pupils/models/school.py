"""Our copy of the trust's schools."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SchoolRow(Base):
    """A school as identity last told of it. Public facts (GIAS), the whole trust's: no row policy."""

    __tablename__ = "school"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    urn: Mapped[str]
    laestab: Mapped[str | None]
    name: Mapped[str]
    version: Mapped[int]
    closed_on: Mapped[date | None]
    """Its last day: it takes nothing new."""
    held_until: Mapped[datetime | None]
    """While it is being closed it takes nothing new either."""
    earlier_numbers: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'::text[]"))
    """URNs and LAESTABs that it had before: files name it by them still."""
