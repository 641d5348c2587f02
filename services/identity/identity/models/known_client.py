"""Devices and networks an account was used from before."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class KnownClientRow(Base):
    """What once guessed right, and keeps an allowance of its own.

    ``client`` by ``kind``: of ``password`` and ``code`` the digest of a device's token; of ``place`` (where an account
    signed in from) and ``day_pass`` a keyed digest of an address.
    """

    __tablename__ = "known_client"
    __table_args__ = (Index("known_client_client", "client"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[bytes] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]
