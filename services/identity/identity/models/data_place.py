"""Places data is at, as the trust says of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DataPlaceRow(Base):
    """Who runs a place and in which country. Facts about the installation, no person's: no row policy."""

    __tablename__ = "data_place"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str]
    address: Mapped[str]
    operator: Mapped[str]
    country: Mapped[str]
    others: Mapped[str]
    certificate: Mapped[str]
    certificate_until: Mapped[date | None]
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]
    version: Mapped[int]

    __table_args__ = (UniqueConstraint("part", "address", name="data_place_address"),)
