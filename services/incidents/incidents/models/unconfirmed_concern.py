"""Concerns of which alerts has not said yet that people were told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class UnconfirmedConcernRow(Base):
    """One concern, from when it is recorded until it is confirmed. Ids only, so no row policy."""

    __tablename__ = "unconfirmed_concern"
    __table_args__ = (
        Index("unconfirmed_concern_due", "publish_at"),
        Index("unconfirmed_concern_since", "since"),
    )

    concern_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    since: Mapped[datetime]
    publish_at: Mapped[datetime]
    """When its event is published once more."""
    times: Mapped[int]
    """How often it was published again."""
