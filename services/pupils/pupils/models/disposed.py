"""Children whose file is destroyed: what was answered, under which ids, and by what one is known who comes back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DisposedRow(Base):
    """In how many rows a child stood, as it was answered. An id and a count: no row policy."""

    __tablename__ = "disposed"

    disposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    rows: Mapped[int]
    done_at: Mapped[datetime]


class DisposedPupilRow(Base):
    """One id of a destroyed child: what others said of it before, and comes late, is not taken in. Ids only: no row
    policy."""

    __tablename__ = "disposed_pupil"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    disposal_id: Mapped[UUID]


class DisposedIdentityRow(Base):
    """``mark``: a keyed digest of a UPN, or of name with birth date, that a destroyed child had. The trust's, and of no
    school: the child may come back at any."""

    __tablename__ = "disposed_identity"
    __table_args__ = (Index("disposed_identity_of", "disposal_id"),)

    mark: Mapped[bytes] = mapped_column(primary_key=True)
    disposal_id: Mapped[UUID] = mapped_column(primary_key=True)
