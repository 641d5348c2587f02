"""Guesses at passwords and codes, for throttling."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AttemptRow(Base):
    """A guess that has not (yet) proved right; written before it is checked, so that parallel guesses are counted.

    ``client``: the digest of the known device it came from, nothing for unknown ones; for codes that name no account a
    keyed digest of the address.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        Index("attempt_subject", "kind", "subject", "made_at"),
        Index("attempt_made", "made_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[bytes]
    client: Mapped[str]
    made_at: Mapped[datetime]
