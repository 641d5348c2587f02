"""Rules of time that the trust set."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class OwnRuleRow(Base):
    """One edition of a rule of the trust: of referrals to one agency, or (``agency_id`` None) to all of a nation. Of no
    child: no row policy."""

    __tablename__ = "own_rule"
    __table_args__ = (
        Index(
            "own_rule_edition", "nation", "code", "agency_id", "since", unique=True, postgresql_nulls_not_distinct=True
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    nation: Mapped[str]
    code: Mapped[str]
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    since: Mapped[date]
    edition: Mapped[dict[str, Any]]
    """The rule as data (``timescales.data``)."""
    kept_by: Mapped[UUID]
    kept_at: Mapped[datetime]
    version: Mapped[int]
