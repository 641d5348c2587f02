"""Which adults are in which entry."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class EntryPersonRow(Base):
    """One adult in one entry."""

    __tablename__ = "entry_person"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    school_id: Mapped[UUID]

    __table_args__ = (Index("entry_person_person", "person_id"),)
