"""Concerns of which people were told, until incidents is: a job table of ids, worked by a timer."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ToldConcernRow(Base):
    """One concern. An id only, so it has no row policy."""

    __tablename__ = "told_concern"

    concern_id: Mapped[UUID] = mapped_column(primary_key=True)
