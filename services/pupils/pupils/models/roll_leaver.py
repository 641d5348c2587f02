"""Who left a school's roll lately, for the guard of rolls and for the people of the school."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RollLeaverRow(Base):
    """A pupil whom a system's word took off the roll, until they are on it again, or for a fortnight.

    ``unnamed_by``: the full delivery that did not name them, and that nobody was asked about. ``told``: whether
    the people of the school were.
    """

    __tablename__ = "roll_leaver"
    __table_args__ = (Index("roll_leaver_school", "school_id", "left_at"),)

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    left_at: Mapped[datetime]
    unnamed_by: Mapped[UUID | None]
    told: Mapped[bool] = mapped_column(server_default=false())
