"""Mails to the owners of accounts: a job table of ids, worked by a timer on every replica."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class NoticeMailRow(Base):
    """One notice of identity's. What it says is fetched when it is sent, and kept nowhere here: it may hold a link."""

    __tablename__ = "notice_mail"
    __table_args__ = (
        Index("notice_mail_finished", "finished_at"),
        Index("notice_mail_waiting", "next_attempt_at", "notice_id", postgresql_where=text("state = 'waiting'")),
    )

    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    state: Mapped[str]
    """``waiting``, ``sent``, ``superseded`` or ``given_up``; only a waiting mail ever moves."""
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime]
    last_reply: Mapped[int | None]
    """The mail server's three-digit reply to the last refused attempt; 0 when it broke off."""
    happened_at: Mapped[datetime]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
