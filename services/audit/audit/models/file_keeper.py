"""Which school has a child's file, as incidents last said."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FileKeeperRow(Base):
    """Of one id of a child: ids only, so no row policy. Who reads the log there finds what was done elsewhere."""

    __tablename__ = "file_keeper"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    version: Mapped[int]
