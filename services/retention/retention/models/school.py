"""The copy of identity's schools."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SchoolRow(Base):
    """One school of the trust; its id never changes."""

    __tablename__ = "school"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    files_told_on: Mapped[date | None]
    """When its leads were told last that files wait for somebody to decide on them, in London."""


KNOWN_SCHOOLS = select(SchoolRow.id)
"""Every school copied from identity."""
