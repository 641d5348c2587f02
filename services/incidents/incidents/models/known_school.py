"""Which schools the trust has."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class KnownSchoolRow(Base):
    """A school: the scope of work done for the whole trust. ``version`` 0: named by a record, not yet told."""

    __tablename__ = "known_school"

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
