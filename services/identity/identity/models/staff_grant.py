"""Roles of staff at schools."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .staff_list import FollowsListRow


class StaffGrantRow(FollowsListRow, Base):
    """One role at one school, or for the whole trust where ``school_id`` is null.

    Guarded by school: a unit sees the grants of its own schools, and those of the whole trust. Sign-in, which has no
    school yet, reads one account's grants through the function ``dated_grants_of``.
    """

    __tablename__ = "staff_grant"
    __table_args__ = (
        Index("staff_grant_staff", "staff_id"),
        Index("staff_grant_school", "school_id", "staff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"))
    category_groups: Mapped[list[str] | None]
    year_groups: Mapped[list[str] | None]
    created_at: Mapped[datetime]
    classes: Mapped[list[str] | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    announced_on: Mapped[date | None]
    """When the other services were last told that a date of it has come; null: it has none, or none has come."""
    given_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    first_run: Mapped[bool] = mapped_column(server_default=false())
    """Sight of records confirmed by the other first administrator, or the grant of a first administrator."""
