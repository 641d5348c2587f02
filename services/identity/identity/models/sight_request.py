"""What waits for a second person."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SightRequestRow(Base):
    """A role that opens records (``kind`` role), or a reset of second factors (factor_reset), not in force until
    confirmed. Guarded by school like a grant; ``decision`` is null while it waits.

    A reset for an account with sight at several schools has no school: ``agreed_by`` are those who said yes so far, and
    ``agreed_schools`` the schools they said it for.
    """

    __tablename__ = "sight_request"
    __table_args__ = (
        Index("sight_request_waiting", "asked_at", postgresql_where=text("decision IS NULL")),
        Index("sight_request_staff", "staff_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"))
    role: Mapped[str | None]
    category_groups: Mapped[list[str] | None]
    year_groups: Mapped[list[str] | None]
    classes: Mapped[list[str] | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    agreed_by: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'::uuid[]"))
    agreed_schools: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'::uuid[]"))
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
