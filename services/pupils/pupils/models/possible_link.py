"""Members of staff who may be a child's parent, and accounts that are still to be compared with contacts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PossibleLinkRow(Base):
    """A colleague and a child, each pair once for good: what somebody decided is never asked again.

    ``found_by``: ``address`` or ``name``. ``state``: ``waiting``, ``linked`` or ``different``. Ids and codes only.
    """

    __tablename__ = "possible_link"
    __table_args__ = (
        Index("possible_link_pair", "staff_id", "pupil_id", unique=True),
        Index("possible_link_waiting", "school_id", "found_at", "id", postgresql_where="state = 'waiting'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    school_id: Mapped[UUID]
    found_by: Mapped[str]
    found_at: Mapped[datetime]
    state: Mapped[str]
    kind: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int]


class StaffToCompareRow(Base):
    """An account that identity said is different since contacts were compared with it; goes once they were."""

    __tablename__ = "staff_to_compare"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
