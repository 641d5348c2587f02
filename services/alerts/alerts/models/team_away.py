"""Of which days the trust's lead was told that a school's whole team is away."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class TeamAwayRow(Base):
    """One telling. Written under the lock of the ``school`` row, so that two replicas tell once; deleted a fortnight
    after its last day, or once somebody is there after all. Ids and days only, so it has no row policy."""

    __tablename__ = "team_away"
    __table_args__ = (Index("team_away_school", "school_id", "last_day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Stands for an event's id in the alerts: no message brought it."""
    school_id: Mapped[UUID]
    first_day: Mapped[date]
    last_day: Mapped[date]
    told_at: Mapped[datetime]
