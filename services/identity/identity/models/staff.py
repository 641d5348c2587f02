"""Staff accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class StaffRow(Base):
    """A staff account. It is the trust's, not a school's: schools stand in its grants, and so has no row policy."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool]
    version: Mapped[int]
    created_at: Mapped[datetime]
