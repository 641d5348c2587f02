"""Keys of machine accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class MachineKeyRow(Base):
    """The digest of a key, and its first characters to tell it by. Its id stands for the session in access tokens."""

    __tablename__ = "machine_key"
    __table_args__ = (Index("machine_key_machine", "machine_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    machine_id: Mapped[UUID] = mapped_column(ForeignKey("machine.id"))
    digest: Mapped[bytes] = mapped_column(unique=True)
    starts: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
