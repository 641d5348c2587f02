"""Whether an entry of the roll is a protected child, asked of the people named for the child."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class IdentityQuestionRow(Base):
    """``pupil_id``: the protected child; which entry is meant stands in ``sealed`` alone, under the protection's key.

    ``state``: ``open``, ``later``, ``same``, ``different``. ``agreed_by``: who said ``same`` first, where a second
    named person has to say so too. ``asked_at``: when it was asked first, or of someone named later; ``told_at``: when
    they were told that it waits, None once more if another is to be told. ``done_at``: when the entry was emptied. One
    a child and entry, for good: what was decided is not asked again.
    """

    __tablename__ = "identity_question"
    __table_args__ = (Index("identity_question_pupil", "pupil_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID]
    school_id: Mapped[UUID]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    sealed: Mapped[bytes]
    agreed_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    reason_sealed: Mapped[bytes | None]
    done_at: Mapped[datetime | None]
    version: Mapped[int]
