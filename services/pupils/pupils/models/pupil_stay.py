"""Schools of the trust that pupils were at before the one they are at now."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilStayRow(Base):
    """A pupil as the school knew them when another school of the trust took them over; ``left_on``: that day."""

    __tablename__ = "pupil_stay"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    legal_surname: Mapped[str]
    legal_forename: Mapped[str]
    preferred_surname: Mapped[str | None]
    preferred_forename: Mapped[str | None]
    year_group: Mapped[str | None]
    class_name: Mapped[str | None]
    left_on: Mapped[date]
