"""When the sources said what they said of a pupil."""

from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilToldRow(Base):
    """``told``: the source's own time of each field's last word, microseconds since 1970, in the order of
    ``haven_schemas.acts.pupil_changes.TIMED_FIELDS``; 0: never told. ``seen_in``: the delivery that spoke of them last.

    ``record_told``: the same for the fields beyond the roll, in the order of ``pupil_record_fields.RECORD_FIELDS``.

    ``row_digest``: of the row of a full delivery that said all of it last; None once anything else has spoken since.

    Apart from ``pupil``, since every delivery writes it: the roll's indexes are left alone.
    """

    __tablename__ = "pupil_told"
    __table_args__ = (Index("pupil_told_row", "school_id", "row_digest"),)

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    told: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()))
    record_told: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger()))
    seen_in: Mapped[UUID | None]
    row_digest: Mapped[int | None] = mapped_column(BigInteger())
