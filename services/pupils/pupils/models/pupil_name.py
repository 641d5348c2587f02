"""Names pupils had before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilNameRow(Base):
    """Names that were changed: known from ``known_from`` (None: since the pupil is here) until ``known_until``."""

    __tablename__ = "pupil_name"
    __table_args__ = (Index("pupil_name_pupil", "pupil_id", "known_until"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupil.id", ondelete="CASCADE"))
    school_id: Mapped[UUID]
    legal_surname: Mapped[str]
    legal_forename: Mapped[str]
    preferred_surname: Mapped[str | None]
    preferred_forename: Mapped[str | None]
    known_from: Mapped[datetime | None]
    known_until: Mapped[datetime]
