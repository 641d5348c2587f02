"""Disposals that were carried out here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DisposedRow(Base):
    """What was deleted with one child's file, as it is answered. Ids and counts, of no school: no row policy."""

    __tablename__ = "disposed"

    disposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    alerts: Mapped[int]
    mails: Mapped[int]
    records_at: Mapped[datetime | None]
    """When what incidents named was deleted."""
    referrals_at: Mapped[datetime | None]
    """When what referrals named was."""
