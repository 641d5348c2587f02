"""What keeps a file whatever its schedule says."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

_STANDS = text("lifted_at IS NULL")


class HoldRow(Base):
    """Nothing may be destroyed about a child. ``covers``: every id the child had when it was placed: after two children
    turn out to be two again it keeps what is about each of them."""

    __tablename__ = "hold"
    __table_args__ = (
        Index("hold_covers", "covers", postgresql_using="gin", postgresql_where=_STANDS),
        Index("hold_review", "review_on", "id", postgresql_where=_STANDS),
        Index("hold_lifted", "lifted_at", "id", postgresql_where=text("lifted_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    covers: Mapped[list[UUID]]
    school_id: Mapped[UUID]
    kind: Mapped[str]
    placed_by: Mapped[UUID]
    placed_at: Mapped[datetime]
    until: Mapped[date | None]
    review_on: Mapped[date]
    told_on: Mapped[date | None]
    """When people were told last that its day had come, in London."""
    lifted_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]
    version: Mapped[int]
    keeps_until: Mapped[date | None]
    """Of one that was lifted: from when it keeps the file no longer."""


class HoldSaidRow(Base):
    """What somebody said of a hold; ``act``: ``placed``, ``reviewed`` or ``lifted``. The words stand under the data key
    of the hold, which the school's key opens."""

    __tablename__ = "hold_said"
    __table_args__ = (Index("hold_said_hold", "hold_id", "said_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hold_id: Mapped[UUID] = mapped_column(ForeignKey("hold.id"))
    school_id: Mapped[UUID]
    act: Mapped[str]
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]
    words_sealed: Mapped[bytes]
