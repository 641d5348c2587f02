"""What entries and concerns said before they were corrected."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RecordVersionRow(Base):
    """One earlier version, as it was sealed: its ciphertexts are those of the record's own row and version, moved
    here by a correction. ``reason``: why the version before it was changed into this one."""

    __tablename__ = "record_version"

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    record_kind: Mapped[str]
    occurred_at: Mapped[datetime]
    text: Mapped[bytes]
    child_words: Mapped[bytes | None]
    action_taken: Mapped[bytes | None]
    details: Mapped[bytes | None]
    reason: Mapped[bytes | None]
    written_by: Mapped[UUID]
    written_at: Mapped[datetime]
    rewritten_by: Mapped[UUID | None]
    """Who wrote the version after it in the place of somebody else's words; None: whoever had written them."""
    tell_at: Mapped[datetime | None]
    """From when the others who triage at the school are to be told so; None: they were, or nobody is."""

    __table_args__ = (
        Index("record_version_to_tell", "tell_at", postgresql_where=sql("tell_at IS NOT NULL")),
        Index("record_version_rewritten", "school_id", postgresql_where=sql("rewritten_by IS NOT NULL")),
    )
