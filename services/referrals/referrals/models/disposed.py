"""Disposals that were carried out here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DisposedRow(Base):
    """What was deleted with one child's file, as it was answered. Ids and counts, of no school: no row policy.

    ``gone_ids``: referrals, deadlines and dates to keep that are not here any more.
    """

    __tablename__ = "disposed"

    disposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    referrals: Mapped[int]
    dates: Mapped[int]
    gone_ids: Mapped[list[UUID]]
    done_at: Mapped[datetime]
