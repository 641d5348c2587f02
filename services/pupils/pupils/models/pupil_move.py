"""What was said of children who changed school inside the trust."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilMoveRow(Base):
    """The last word on one move, as ``pupils.pupil_moved`` said it. ``state``: ``moved``, ``both`` or ``ended``.

    ``version`` grows over all moves of one child, whichever ids the child has, so that of two of them it is known
    which was said last.
    """

    __tablename__ = "pupil_move"
    __table_args__ = (
        Index("pupil_move_from", "from_pupil_id"),
        Index("pupil_move_to", "to_pupil_id"),
    )

    move_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_pupil_id: Mapped[UUID]
    from_school_id: Mapped[UUID]
    to_pupil_id: Mapped[UUID]
    to_school_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    state: Mapped[str]
    said_at: Mapped[datetime]
    version: Mapped[int]
