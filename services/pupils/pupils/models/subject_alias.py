"""Who is the same child as whom, by ids alone."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SubjectAliasRow(Base):
    """``alias_id`` means ``means_id``; None: not any more. Merges of the roll, and children not listed whom incidents
    matched.

    No row policy: who is linked to a child is kept from every entry of that child, those of schools that are not in
    the transaction's scope among them.
    """

    __tablename__ = "subject_alias"
    __table_args__ = (Index("subject_alias_means", "means_id"),)

    alias_id: Mapped[UUID] = mapped_column(primary_key=True)
    means_id: Mapped[UUID | None]
    version: Mapped[int]
