"""The copy of identity's schools."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SchoolRow(Base):
    """One school of the trust; its id never changes, its URN and name may."""

    __tablename__ = "school"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    urn: Mapped[str]
    name: Mapped[str]
    version: Mapped[int]
    calendar: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Its terms, closures, INSET days and hours (``SchoolCalendar``); None: not copied yet, the usual are assumed."""
    calendar_version: Mapped[int | None]
    """The school's version of which ``calendar`` is; another than ``version``: it is to be fetched anew."""


KNOWN_SCHOOLS = select(SchoolRow.id)
"""Every school copied from identity."""
