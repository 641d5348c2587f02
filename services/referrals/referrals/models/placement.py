"""Which days children spend at another provider."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

REPLACED = "replaced"
"""Why one ended: other days hold from the day after its last on, in a placement that follows it."""


class PlacementRow(Base):
    """The child of an incident record is at a provider on ``half_days`` of every week, from ``starts_on`` to
    ``ends_on``, both included. ``contact_id``: the safeguarding lead there. ``ended_because``: a ``PlacementEnd``, or
    ``REPLACED``; None: nobody ended it, even where a last day is agreed."""

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="placement_days"),
        Index("placement_record", "record_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    school_id: Mapped[UUID]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"))
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("placement.id"))
    half_days: Mapped[list[str]] = mapped_column(JSONB)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended_because: Mapped[str | None]
    version: Mapped[int]
