"""What a school itself added to a pupil's record, and overrides of what stops letters."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilLocalRow(Base):
    """An addition no feed touches. Its kind is a code, sealed with the text, since it may tell of a court order;
    ``order_sealed``: of what stops letters, the kind of an order and the day it ends. ``looked_on``: the last day on
    which it was looked whether it is to be asked for again; ``asked_again_on``: the last on which that was told.

    Taken off, it stays as history: ``removed_by`` and ``removed_at``.
    """

    __tablename__ = "pupil_local"
    __table_args__ = (Index("pupil_local_pupil", "pupil_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID]
    school_id: Mapped[UUID]
    sealed: Mapped[bytes]
    order_sealed: Mapped[bytes | None]
    version: Mapped[int]
    looked_on: Mapped[date | None]
    asked_again_on: Mapped[date | None]
    added_by: Mapped[UUID]
    added_at: Mapped[datetime]
    removed_by: Mapped[UUID | None]
    removed_at: Mapped[datetime | None]


class StopOverrideRow(Base):
    """That someone let a letter, export or transfer go although something stops it, and why (sealed)."""

    __tablename__ = "stop_override"
    __table_args__ = (Index("stop_override_pupil", "pupil_id", "until"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID]
    school_id: Mapped[UUID]
    purpose: Mapped[str]
    reason_sealed: Mapped[bytes]
    overridden_by: Mapped[UUID]
    overridden_at: Mapped[datetime]
    until: Mapped[datetime]
