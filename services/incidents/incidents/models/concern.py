"""Concerns as their reporters wrote them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid, false, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ConcernRow(Base):
    """A concern. Its text stays as written, under a data key of its own; ``sealed``: only the intake key opens it."""

    __tablename__ = "concern"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    reported_category_id: Mapped[UUID | None] = mapped_column(ForeignKey("category.id"))
    """What its reporter chose, once it bears another category: they are told no other."""
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    reporter_id: Mapped[UUID]
    author_confirmed: Mapped[bool]
    permit_issued_at: Mapped[datetime | None]
    """Of the reporting permit it came by: whoever signed in then is who wrote it. None: it came by a session."""
    sealed: Mapped[bool]
    status: Mapped[str]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision_entry_id: Mapped[UUID | None]
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))
    assigned_to: Mapped[UUID | None]
    risk: Mapped[str | None]
    waiting_until: Mapped[date | None]
    account: Mapped[bytes]
    child_words: Mapped[bytes]
    action_taken: Mapped[bytes]
    details: Mapped[bytes | None]
    urgency: Mapped[str | None]
    """``Urgency``, as its reporter said; None: it can wait until the school is next open."""
    told: Mapped[str | None]
    """``Told``: whether the reporter of something urgent told anybody in person; the names stand in ``details``."""
    version: Mapped[int]
    text_version: Mapped[int] = mapped_column(server_default="1", default=1)
    """Of the text as it reads now; what it read before is in ``record_version``."""
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime | None]
    change_reason: Mapped[bytes | None]
    read_by_another: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether somebody who triages there, and whom it does not name, has opened it or decided on it."""
    named_readers: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    """Who opened it or decided on it and counts for themselves alone: it names them, or they do not triage there."""
    about_colleague: Mapped[str | None]
    """Of an adult who works at the school: ``named``; ``unknown``, for the trust lead alone to say who; ``looked_for``,
    for nobody until it is known who does not see it. None: it is about no such adult, as its reporter said."""

    also_at: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    """Schools that were told of it beside the one that keeps it: those that signed for the file of its children while
    nobody had decided on it; once one of them has, the school that kept it until then."""

    @property
    def category_as_reported(self) -> UUID:
        """The category its reporter chose."""
        return self.reported_category_id or self.category_id

    __table_args__ = (
        Index("concern_waiting", "school_id", "recorded_at", "id", postgresql_where=text("status = 'received'")),
        Index("concern_school", "school_id", "recorded_at", "id"),
        Index("concern_reporter", "reporter_id", "recorded_at", "id"),
        Index("concern_incident", "incident_id"),
        Index("concern_also_at", "id", postgresql_where=text("status = 'received' AND also_at IS NOT NULL")),
        Index(
            "concern_colleague_unnamed",
            "id",
            postgresql_where=text("about_colleague IN ('unknown', 'looked_for')"),
        ),
        Index(
            "concern_new_for_others",
            "school_id",
            "recorded_at",
            postgresql_where=text("named_readers IS NOT NULL AND NOT read_by_another"),
        ),
    )
