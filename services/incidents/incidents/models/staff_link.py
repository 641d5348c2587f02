"""Members of staff who are linked to a child, and therefore kept from the child's records."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class StaffLinkRow(Base):
    """What links a member of staff to a child, who said so, and until when it holds."""

    __tablename__ = "staff_link"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    school_id: Mapped[UUID]
    kind: Mapped[str]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("staff_link_now", "staff_id", "subject_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("staff_link_school", "school_id", "set_at", "id"),
    )
