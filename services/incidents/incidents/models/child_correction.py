"""Which children were in a record, and in which part, before they were corrected."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ChildCorrectionRow(Base):
    """``children`` as they were in ``version`` until someone corrected them; ids and codes, as on the lines.

    A child who is taken off the record later is taken out here too: nothing in it names them any more. The reason
    stands under the record's data key; an incident record has none, and its reason is the text of ``entry_id``.
    """

    __tablename__ = "child_correction"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    version: Mapped[int]
    record_kind: Mapped[str]
    school_id: Mapped[UUID]
    children: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """``subject_id`` and ``role`` of each, in the order they were named."""
    reason: Mapped[bytes | None]
    key_version: Mapped[int] = mapped_column(server_default="1", default=1)
    """Of the record's key that seals the reason."""
    entry_id: Mapped[UUID | None]
    corrected_by: Mapped[UUID]
    corrected_at: Mapped[datetime]

    __table_args__ = (Index("child_correction_once", "record_id", "version", unique=True),)
