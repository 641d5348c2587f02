"""Entries: what people write into incident records, and decisions on concerns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class EntryRow(Base):
    """An entry of a kind in an incident record, or a decision on a concern with its reason; it has its own data key.

    ``details`` is what its kind says beside the text (``EntryDetails``, of an entry about a referral
    ``ReferralDetails``), None for a kind that says no more.
    """

    __tablename__ = "entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    school_id: Mapped[UUID]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))
    concern_id: Mapped[UUID | None] = mapped_column(ForeignKey("concern.id"))
    decision: Mapped[str | None]
    value: Mapped[str | None]
    """What was chosen: a level, an id, a day; a code, never words."""
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    text: Mapped[bytes]
    action_taken: Mapped[bytes | None]
    outcome: Mapped[bytes | None]
    details: Mapped[bytes | None]
    version: Mapped[int]
    text_version: Mapped[int] = mapped_column(server_default="1", default=1)
    """Of the text as it reads now; what it read before is in ``record_version``."""
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime | None]
    change_reason: Mapped[bytes | None]
    referral_id: Mapped[UUID | None]
    """The referral it is about: the referrals service has its clocks, by this id."""
    agency_id: Mapped[UUID | None]
    reached_us_at: Mapped[datetime | None]
    """Of a referral to a designated officer: when the allegation reached the school or trust."""
    after_id: Mapped[UUID | None]
    """Of a referral: the one that it follows."""
    owner_id: Mapped[UUID | None]
    """Of a referral: who was to see to it when it was written down, where that was not its writer."""

    __table_args__ = (
        Index("entry_incident", "incident_id"),
        Index("entry_concern", "concern_id"),
        Index("entry_referral", "referral_id", postgresql_where=sql("referral_id IS NOT NULL")),
        Index("entry_title", "incident_id", "recorded_at", "id", postgresql_where=sql("decision = 'titled'")),
    )
