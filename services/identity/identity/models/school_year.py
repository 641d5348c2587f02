"""Dates of academic years, and opening hours."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SchoolYearRow(Base):
    """That dates of an academic year were entered, for a school or (null) for the trust. Public: no row policy."""

    __tablename__ = "school_year"
    __table_args__ = (
        UniqueConstraint("school_id", "first_year", name="school_year_once", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"))
    first_year: Mapped[int] = mapped_column(SmallInteger)
    """2026 is 2026/27."""
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))


class SchoolDateRow(Base):
    """A term, a closure or INSET days of such a year, both days included."""

    __tablename__ = "school_date"
    __table_args__ = (Index("school_date_year", "year_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year_id: Mapped[UUID] = mapped_column(ForeignKey("school_year.id"))
    kind: Mapped[str]
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]


class OpeningHoursRow(Base):
    """When a school is open on a weekday, 0 being Monday."""

    __tablename__ = "opening_hours"

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    opens: Mapped[time]
    closes: Mapped[time]
