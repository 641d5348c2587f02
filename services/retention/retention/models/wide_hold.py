"""What keeps many files at once, whatever their schedules say."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class WideHoldRow(Base):
    """Nothing may be destroyed of files within all of its limits; without any limit, of no file of the trust.

    ``school_ids``: of these schools; ``subject_ids``: of these children, by any of their ids; the others: born, or
    left, in these years, both included. Why it was placed and why it is lifted stand under the data key of the hold,
    which the keys of its schools open. Two lift it: the first asked at ``lift_asked_at``.
    """

    __tablename__ = "wide_hold"
    __table_args__ = (
        Index("wide_hold_placed", "placed_at", "id"),
        Index("wide_hold_stands", text("(lifted_at IS NULL)")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    school_ids: Mapped[list[UUID] | None]
    subject_ids: Mapped[list[UUID] | None]
    born_from: Mapped[int | None]
    born_to: Mapped[int | None]
    left_from: Mapped[int | None]
    left_to: Mapped[int | None]
    until: Mapped[date | None]
    placed_by: Mapped[UUID]
    placed_at: Mapped[datetime]
    words_sealed: Mapped[bytes | None]
    lift_asked_by: Mapped[UUID | None]
    lift_asked_at: Mapped[datetime | None]
    lift_words_sealed: Mapped[bytes | None]
    lifted_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]
    lifted_words_sealed: Mapped[bytes | None]
    version: Mapped[int]
