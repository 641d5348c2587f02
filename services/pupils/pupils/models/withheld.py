"""What feeds say of protected children where the roll does not show it."""

from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class WithheldRow(Base):
    """Sealed under the school's roll key: of an emptied entry all that its feeds say, of a protected child the names of
    before that a feed says again. A feed is answered by it as if the roll had it."""

    __tablename__ = "withheld"
    __table_args__ = (Index("withheld_school", "school_id"),)

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    version: Mapped[int]
    sealed: Mapped[bytes]


class IdentityMetRow(Base):
    """An ordinary entry of the roll that has the earlier UPN, or name and birth date, of some protected child: until it
    is known of whom, some seconds later. ``mark``: as in ``identity_mark``."""

    __tablename__ = "identity_met"

    mark: Mapped[bytes] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]


class OldIdentityMetRow(Base):
    """The same as releases before note it, by a digest without a key; replaced as ``old_identity`` is."""

    __tablename__ = "old_identity_met"

    digest: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
