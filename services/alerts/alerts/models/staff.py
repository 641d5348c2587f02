"""The copy of identity's staff accounts: whom to tell, and where to send the mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import ID, Base


class StaffRow(Base):
    """One staff account as identity last gave it; a person belongs to no single school, so there is no row policy."""

    __tablename__ = "staff"
    __table_args__ = (
        Index("staff_grants", "grants", postgresql_using="gin", postgresql_ops={"grants": "jsonb_path_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    active: Mapped[bool]
    grants: Mapped[list[dict[str, Any]]]
    """``StaffGrant`` objects as JSON: role, school_ids, rights, groups."""
    version: Mapped[int]
    stopped_until: Mapped[datetime | None]
    """One of the last two who triage at a school, suspended for a day unless a second person agrees."""
    no_mail_at: Mapped[list[UUID]] = mapped_column(ARRAY(ID), server_default=text("'{}'"))
    """Schools that one of the last two has left by the staff list: they read on, and nothing of there is mailed."""
