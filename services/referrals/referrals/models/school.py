"""The copy of identity's schools."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SchoolRow(Base):
    """One school of the trust; its id never changes."""

    __tablename__ = "school"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    calendar: Mapped[dict[str, Any] | None]
    """Its nation, terms, closures and INSET days (``SchoolCalendar``); None: not copied yet."""
    calendar_version: Mapped[int | None]
    """The school's version of which ``calendar`` is; another than ``version``: it is to be fetched anew."""


KNOWN_SCHOOLS = select(SchoolRow.id)
"""Every school copied from identity."""
