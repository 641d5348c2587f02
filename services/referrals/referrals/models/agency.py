"""Agencies outside the trust."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AgencyRow(Base):
    """One agency. ``school_ids``: who turns to it; empty: every school. Of no child: no row policy."""

    __tablename__ = "agency"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    nation: Mapped[str]
    school_ids: Mapped[list[UUID]]
    area: Mapped[str]
    postcode_districts: Mapped[list[str]] = mapped_column(JSONB)
    phone: Mapped[str]
    night_phone: Mapped[str]
    secure_address: Mapped[str]
    form_link: Mapped[str]
    form_sections: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    since: Mapped[date | None]
    until: Mapped[date | None]
    kept_by: Mapped[UUID]
    kept_at: Mapped[datetime]
    version: Mapped[int]
