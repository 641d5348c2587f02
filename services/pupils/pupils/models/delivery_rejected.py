"""Rejected rows of files by hand, to be mended and sent again."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DeliveryRejectedRow(Base):
    """``sealed``: cells of the rejected rows of one batch by their number, under the school's roll key; of
    ``first_row`` 0 the headings. Of files that a person sent, and shown to that person alone. Kept 35 days."""

    __tablename__ = "delivery_rejected"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    first_row: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    sealed: Mapped[bytes]
