"""Lines of files about children whose file is destroyed, for a person to say whether they are put on the roll."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ReturnedPupilRow(Base):
    """A line that nobody on the roll fits and that has the UPN, or name and birth date, of a destroyed child.

    ``marks``: by which of the child's (``disposed_identity``). ``sealed``: what the line last said, under the school's
    roll key, until somebody has decided. ``state``: ``open``, ``later``, ``taken`` or ``left``; decided is decided for
    good. ``told_at``: when people were told that it waits.
    """

    __tablename__ = "returned_pupil"
    __table_args__ = (Index("returned_pupil_open", "school_id", "id", postgresql_where=text("sealed IS NOT NULL")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    feed_id: Mapped[UUID | None]
    disposal_id: Mapped[UUID]
    marks: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    state: Mapped[str]
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    sealed: Mapped[bytes | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    reason_sealed: Mapped[bytes | None]
    version: Mapped[int]
