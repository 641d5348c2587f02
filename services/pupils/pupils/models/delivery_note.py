"""What a delivery held that was not taken, by names and numbers."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DeliveryNoteRow(Base):
    """``sealed``: fields that were dropped and names we have no field for, with at how many pupils they stood.

    Sealed, since a sender's name for something may be anything. Kept as long as the findings.
    """

    __tablename__ = "delivery_note"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    school_id: Mapped[UUID]
    sealed: Mapped[bytes]
