"""Mails of a day's alerts: a job table of ids, worked by a timer on every replica."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DigestMailRow(Base):
    """One mail to one person about the alerts whose ``mail`` names it. Ids and codes only, so it has no row policy."""

    __tablename__ = "digest_mail"
    __table_args__ = (
        Index("digest_mail_finished", "finished_at"),
        Index("digest_mail_waiting", "next_attempt_at", "id", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    state: Mapped[str]
    """``waiting``, ``sent``, ``suppressed`` or ``given_up``; only a waiting mail ever moves."""
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime]
    last_reply: Mapped[int | None]
    """The mail server's three-digit reply to the last refused attempt; 0 when it broke off."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
