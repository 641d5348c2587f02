"""People at agencies."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ContactRow(Base):
    """One person at an agency, as reached at work."""

    __tablename__ = "contact"
    __table_args__ = (Index("contact_agency", "agency_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str]
    role: Mapped[str]
    phone: Mapped[str]
    secure_address: Mapped[str]
    since: Mapped[date | None]
    until: Mapped[date | None]
    kept_by: Mapped[UUID]
    kept_at: Mapped[datetime]
    version: Mapped[int]
