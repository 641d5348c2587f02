"""Records that stood in the wrong child's file."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RecordMoveRow(Base):
    """A child was taken off a record, and another put in their place (``right_id`` None: nobody)."""

    __tablename__ = "record_move"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    record_kind: Mapped[str]
    school_id: Mapped[UUID]
    wrong_id: Mapped[UUID]
    right_id: Mapped[UUID | None]
    marks_of_id: Mapped[UUID | None]
    """Whose the marks are that the report put down as the wrong child's; None: the right child's, or there are none."""
    beside_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    """The other children who were in the record with the wrong one: their files named that child too. None: it was
    moved before this was kept."""
    recorded_at: Mapped[datetime]
    """When the record was written: nobody read it before."""
    moved_by: Mapped[UUID]
    moved_at: Mapped[datetime]
    reason: Mapped[bytes]
    key_version: Mapped[int] = mapped_column(server_default="1", default=1)
    """Of the record's key that seals the reason."""
    tell_at: Mapped[datetime | None]
    """From when the others who triage at the school are to be told; None: they were."""

    __table_args__ = (
        Index("record_move_school", "school_id", "moved_at", "id"),
        Index("record_move_record", "record_id"),
        Index("record_move_wrong", "wrong_id"),
        Index("record_move_to_tell", "tell_at", postgresql_where=text("tell_at IS NOT NULL")),
    )
