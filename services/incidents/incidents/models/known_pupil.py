"""What is kept of pupils: no name."""

from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class KnownPupilRow(Base):
    """A pupil at a school, as the roll last said. After a move the row of the school they left stays, off the roll."""

    __tablename__ = "known_pupil"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    year_group: Mapped[str | None]
    class_name: Mapped[str | None]
    """In the form names of classes are compared by (``haven_schemas.class_names``)."""
    on_roll: Mapped[bool]
    only_for: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    """The only members of staff who open this file: the entry was a child whose identity is protected now."""
    version: Mapped[int]

    __table_args__ = (Index("known_pupil_closed", "pupil_id", postgresql_where=text("only_for IS NOT NULL")),)
