"""What is to become of records that are about other children too, once a child's file is destroyed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SharedChoiceRow(Base):
    """What somebody decided of one record in one child's file (``SharedChoice``). Nothing is changed by it before.

    ``words`` of a record to be redacted: the texts it is to have, by their place, sealed under a data key that the
    row's own id names until it becomes the record's (``Keyring.replace_key``). It is wrapped for ``others``, the
    children who stay. ``record_version`` and ``others`` are of the record as it was read: if it has changed since, the
    choice does not hold any more.
    """

    __tablename__ = "shared_choice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    school_id: Mapped[UUID]
    choice: Mapped[str]
    because: Mapped[str | None]
    others: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    record_version: Mapped[int]
    words: Mapped[bytes | None]
    takes_most: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether less than half of what is said is left: of the whole record, of what was seen, or in a child's words."""
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
    version: Mapped[int]

    __table_args__ = (
        Index("shared_choice_once", "record_id", "subject_id", unique=True),
        Index("shared_choice_subject", "subject_id"),
    )
