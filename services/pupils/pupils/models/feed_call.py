"""How the last calls of feeds went."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FeedCallRow(Base):
    """One call of a feed's sender: codes, times and sizes; nothing of what was sent.

    ``sent``: ``file`` or ``pupils``; ``tried``: it was only tried. ``signature``: a ``SignatureVerdict``.
    ``skew_seconds``: how far the sender's clock is ahead of ours, where it said a time. ``status`` and ``code``: the
    answer; ``size``: of the body in bytes, as far as it came. Kept 35 days, and the newest of each feed only.
    """

    __tablename__ = "feed_call"
    __table_args__ = (Index("feed_call_feed", "feed_id", "at"), Index("feed_call_at", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    feed_id: Mapped[UUID]
    school_id: Mapped[UUID]
    at: Mapped[datetime]
    sent: Mapped[str]
    tried: Mapped[bool]
    signature: Mapped[str]
    skew_seconds: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[int]
    code: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    delivery_id: Mapped[UUID | None]
