"""Machine accounts: programs that call the API."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class MachineRow(Base):
    """A program's account. ``school_ids`` null: the whole trust. The trust's, like a staff account: no row policy.

    One that was removed stays, not active, so that ids in the audit log keep their meaning; its name is free again.
    """

    __tablename__ = "machine"
    __table_args__ = (Index("machine_name", "name", unique=True, postgresql_where=text("active")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    rights: Mapped[list[str]]
    school_ids: Mapped[list[UUID] | None]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
