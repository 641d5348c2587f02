"""Schools of the trust."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SchoolRow(Base):
    """A school as GIAS knows it. Public facts, the whole trust's: no row policy."""

    __tablename__ = "school"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    urn: Mapped[str] = mapped_column(unique=True)
    laestab: Mapped[str | None]
    name: Mapped[str]
    version: Mapped[int]
    idle_minutes: Mapped[int | None]
    """The school's own idle time-out; null: the trust's."""
