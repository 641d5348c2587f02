"""The log: one row a leaf."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class EntryRow(Base):
    """One leaf, numbered by its source. Triggers refuse every change, and the service has no right to one.

    ``leaf`` is what counts; the other columns repeat parts of it for search.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("entry_newest", "at", "id"),
        Index("entry_object", "object_id", "at", "id"),
        Index("entry_actor", "actor_id", "at", "id"),
        Index("entry_subjects", "subject_ids", postgresql_using="gin"),
        Index("entry_schools", "school_ids", postgresql_using="gin"),
    )

    source: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(unique=True)
    leaf: Mapped[bytes]
    """RFC 8785 JSON of the leaf."""
    leaf_hash: Mapped[bytes]
    """RFC 6962: SHA-256 over 0x00 and ``leaf``."""
    action: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]]
    subject_ids: Mapped[list[UUID]]
    object_id: Mapped[UUID | None]
    outcome: Mapped[str]
    received_at: Mapped[datetime]
