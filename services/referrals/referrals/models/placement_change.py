"""What was done about the days children spend at another provider."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PlacementChangeRow(Base):
    """Somebody entered a placement, put it right, gave it other days or ended it; ``half_days`` and ``ends_on`` are
    what stood there before, of one that was entered what was entered."""

    __tablename__ = "placement_change"
    __table_args__ = (Index("placement_change_placement", "placement_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placement.id"))
    school_id: Mapped[UUID]
    act: Mapped[str]
    half_days: Mapped[list[str]] = mapped_column(JSONB)
    ends_on: Mapped[date | None]
    changed_by: Mapped[UUID]
    at: Mapped[datetime]
