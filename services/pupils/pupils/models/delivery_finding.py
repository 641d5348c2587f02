"""Rejected rows and warnings of deliveries."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DeliveryFindingRow(Base):
    """Row number, field, reason, and more of it; no value of the file. ``kind``: ``rejected`` or ``warning``. Kept 35
    days. A fault is known by all but ``detail``; it may have no field, so the table has no primary key of its own."""

    __tablename__ = "delivery_finding"
    __table_args__ = (
        UniqueConstraint(
            "delivery_id", "kind", "row", "reason", "field",
            name="delivery_finding_place", postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str | None] = mapped_column(primary_key=True, nullable=True)
    detail: Mapped[str | None]
    school_id: Mapped[UUID]
