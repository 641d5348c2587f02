"""Children whose earlier identity is protected, who may know it, and what is kept of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ProtectionRow(Base):
    """A protected child. ``kind``: ``adoption``, ``witness`` or ``address``; the reason stands under the data key of
    this row, whose id is the pupil's."""

    __tablename__ = "protection"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    kind: Mapped[str]
    reason_sealed: Mapped[bytes]
    marked_at: Mapped[datetime]
    marked_by: Mapped[UUID]
    version: Mapped[int]


class ProtectedReaderRow(Base):
    """A member of staff who may know what the child was called before."""

    __tablename__ = "protected_reader"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]


class ProtectedBeforeRow(Base):
    """Earlier names and UPNs, sealed under the data key of the protection: the roll has them nowhere else."""

    __tablename__ = "protected_before"
    __table_args__ = (Index("protected_before_pupil", "pupil_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID]
    school_id: Mapped[UUID]
    kept_at: Mapped[datetime]
    sealed: Mapped[bytes]


class IdentityMarkRow(Base):
    """``mark``: a keyed digest of a UPN, or of name and birth date, that a protected child of the school had before. It
    matches and stops nothing: the people named for the child are asked about an entry that has it. It does not say
    whose it was, and without the key in the vault nobody can guess what it is of."""

    __tablename__ = "identity_mark"

    mark: Mapped[bytes] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)


class OldIdentityRow(Base):
    """What releases before kept instead: a digest without a key. ``key_old_identities`` replaces each by a mark."""

    __tablename__ = "old_identity"

    digest: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
