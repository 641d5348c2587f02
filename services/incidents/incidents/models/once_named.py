"""Children who were in a record once."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class OnceNamedRow(Base):
    """A child whom a record was about before it was moved out of their file: until when the file is kept that it stands
    in now is counted from their birth too. Nobody is shown it."""

    __tablename__ = "once_named"
    __table_args__ = (Index("once_named_subject", "subject_id"),)

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
