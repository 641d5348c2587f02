"""The mails to be sent: a job table of ids, worked by a timer on every replica."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class MailRow(Base):
    """The mail of one alert. Holds ids and codes only, so it has no row policy; the alert itself has."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("mail_waiting", "next_attempt_at", "alert_id", postgresql_where=text("state = 'waiting'")),
        Index("mail_gathered", "gathered_for", postgresql_where=text("state = 'gathered'")),
        Index("mail_digest", "digest_id", postgresql_where=text("digest_id IS NOT NULL")),
    )

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    school_id: Mapped[UUID]
    state: Mapped[str]
    """``waiting``, ``sent``, ``suppressed`` or ``given_up``; only a waiting mail ever moves. And of one that can wait:
    ``gathered`` for its owner's next mail of the day, then ``in_digest`` until that mail is finished, whose end is its
    own. What is gathered waits by itself again where its owner wants no such mail any more."""
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime]
    last_reply: Mapped[int | None]
    """The mail server's three-digit reply to the last refused attempt; 0 when it broke off."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    gathered_for: Mapped[UUID | None]
    """Whose mail of the day it is gathered for."""
    digest_id: Mapped[UUID | None]
    """The mail it went into."""
