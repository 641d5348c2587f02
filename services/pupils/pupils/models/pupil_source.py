"""Ids of pupils in the systems they come from."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilSourceRow(Base):
    """The pupil a feed means by an id of its own; believed only together with UPN, or surname and birth date."""

    __tablename__ = "pupil_source"
    __table_args__ = (Index("pupil_source_pupil", "pupil_id"),)

    feed_id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID]
    school_id: Mapped[UUID]
