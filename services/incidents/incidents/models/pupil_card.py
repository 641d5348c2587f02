"""The card and the summary on top of a chronology."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilCardRow(Base):
    """One version of what a safeguarding lead keeps on top of a pupil's chronology; the newest is shown.

    ``id`` is the same for all versions of one pupil at one school: the record whose data key seals them. ``plans``:
    kinds apart by commas. It, ``not_shared_with`` and ``case_number`` are null on versions from before they
    came. ``review_told``: the
    ``next_review_on`` of which somebody was told.
    """

    __tablename__ = "pupil_card"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    school_id: Mapped[UUID]
    summary: Mapped[bytes]
    plan: Mapped[bytes]
    may_not_collect: Mapped[bytes]
    plans: Mapped[bytes | None]
    not_shared_with: Mapped[bytes | None]
    case_number: Mapped[bytes | None]
    lead_id: Mapped[UUID | None]
    next_review_on: Mapped[date | None]
    review_told: Mapped[date | None]
    written_by: Mapped[UUID]
    written_at: Mapped[datetime]

    __table_args__ = (
        Index("pupil_card_subject", "subject_id", "school_id", "version", unique=True),
        Index("pupil_card_review", "next_review_on", postgresql_where=text("next_review_on IS NOT NULL")),
    )
