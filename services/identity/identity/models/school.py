"""Schools of the trust."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
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
    nation: Mapped[str] = mapped_column(server_default=text("'england'"))
    """Whose bank holidays it keeps."""
    phase: Mapped[str | None]
    kind: Mapped[str | None]
    """Whether it is an academy, maintained, or another kind; null: not said."""
    local_authority: Mapped[str | None]
    duty_from: Mapped[str | None]
    """Somebody of the safeguarding team is on duty from then on (``08:00``), where that is longer than it is open."""
    duty_to: Mapped[str | None]
    night_number: Mapped[str | None]
    """Of the local authority's children's services at night and at weekends; public."""
    closes_on: Mapped[date | None]
    """The day on which it closes by GIAS, as somebody entered it."""
    closed_on: Mapped[date | None]
    """Its last day: it takes nothing new."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    """Who added it later; null: it came with the first run, or with the command line's set-up."""


class EarlierNumberRow(Base):
    """A URN or LAESTAB that a school had before, ``until`` that day. It is found by it still."""

    __tablename__ = "earlier_number"
    __table_args__ = (
        Index("earlier_number_school", "school_id"),
        Index("earlier_number_urn", "number", unique=True, postgresql_where=text("kind = 'urn'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[str]
    number: Mapped[str]
    until: Mapped[date]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
