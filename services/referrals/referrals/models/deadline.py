"""Deadlines of referrals, and dates to keep on incident records."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DeadlineRow(Base):
    """A clock: the rule it runs by, as it was when it began, and by when. It is of a referral, or (``record_id``) of an
    incident record: begun by hand at ``begun_at``, or after another one (``follows_id``).

    ``state``: ``running``, ``met``, ``met_late`` or ``ended`` (it is not to come any more). Once it was late
    ``late_at`` stays, whatever is set afterwards. ``next_stage``, ``next_at``: whom alerts tells next of it, and when.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        CheckConstraint("(referral_id IS NULL) <> (record_id IS NULL)", name="deadline_of_one"),
        Index("deadline_referral", "referral_id"),
        Index("deadline_once", "referral_id", "rule", unique=True, postgresql_where=text("state = 'running'")),
        Index("deadline_next", "next_at", "id", postgresql_where=text("next_at IS NOT NULL")),
        Index("deadline_due", "due_at", "id", postgresql_where=text("state = 'running'")),
        Index("deadline_owner", "owner_id", "due_at", "id", postgresql_where=text("state = 'running'")),
        Index(
            "deadline_late", "late_from", "referral_id",
            postgresql_include=["school_id", "chased_at"], postgresql_where=text("state = 'running'"),
        ),
        Index("deadline_follows", "follows_id", postgresql_where=text("follows_id IS NOT NULL")),
        Index("deadline_begun_by", "begun_by", postgresql_where=text("begun_by IS NOT NULL")),
        Index("deadline_ended_by", "ended_by", postgresql_where=text("ended_by IS NOT NULL")),
        Index("deadline_record", "record_id", postgresql_where=text("record_id IS NOT NULL")),
        Index("deadline_entry", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
        Index(
            "deadline_once_on_record", "record_id", "rule", "entry_id", unique=True, postgresql_nulls_not_distinct=True,
            postgresql_where=text("record_id IS NOT NULL AND state = 'running'"),
        ),
        Index("deadline_school", "school_id", "due_at", "id", postgresql_where=text("state = 'running'")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    record_id: Mapped[UUID | None]
    school_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    rule: Mapped[str]
    edition: Mapped[dict[str, Any]]
    """The rule as data (``timescales.data``)."""
    begun_by: Mapped[UUID | None] = mapped_column(ForeignKey("referral_step.id"))
    begun_at: Mapped[datetime | None]
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("deadline.id"))
    entry_id: Mapped[UUID | None]
    """The entry that says why it began; of a request, whose answer ends it."""
    started_at: Mapped[datetime]
    counted_on: Mapped[date]
    """The day the rule counts to."""
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    late_from: Mapped[datetime]
    set_because: Mapped[str | None]
    """Why another day than the rule's holds; None: the rule's does."""
    state: Mapped[str]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("referral_step.id"))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    """Why somebody said that it is no longer needed."""
    late_at: Mapped[datetime | None]
    chased_at: Mapped[datetime | None]
    told: Mapped[str | None]
    """The stage that alerts was told of last, and when."""
    told_at: Mapped[datetime | None]
    next_stage: Mapped[str | None]
    next_at: Mapped[datetime | None]
    version: Mapped[int]
