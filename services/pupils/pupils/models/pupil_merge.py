"""Merges: two entries of the roll that a person said are one child."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilMergeRow(Base):
    """``alias_id`` means ``pupil_id`` until ``ended_at``. ``agreed_by``: who said so too, where two people had to.

    ``before_sealed``: what the roll had of ``pupil_id``, where the alias's place on the roll became theirs. It stands,
    as the reasons do, under the data key of this row.
    """

    __tablename__ = "pupil_merge"
    __table_args__ = (
        Index("pupil_merge_pupil", "pupil_id"),
        Index("pupil_merge_alias", "alias_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID]
    alias_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID]
    agreed_by: Mapped[UUID | None]
    reason_sealed: Mapped[bytes]
    before_sealed: Mapped[bytes | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_sealed: Mapped[bytes | None]
