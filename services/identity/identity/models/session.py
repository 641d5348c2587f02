"""Sessions of people who are signed in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SessionRow(Base):
    """A session: the digest of its token, never the token. A session that was ended has no row."""

    __tablename__ = "session"
    __table_args__ = (
        Index("session_staff", "staff_id"),
        Index("session_last_seen", "last_seen_at"),
        Index("session_previous", "previous_digest"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    previous_digest: Mapped[bytes | None]
    previous_until: Mapped[datetime | None]
    """The token before the last authentication, which holds a few seconds more, at the first tier."""
    client: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    elevated_until: Mapped[datetime | None]
    elevated_at: Mapped[datetime | None]
    """When the second step was taken last; null: before this was noted."""
    factor_since: Mapped[datetime | None]
    """When the oldest of the factors that raised it was enrolled; null: none did, or it was not noted."""
    purpose: Mapped[str] = mapped_column(server_default="full")
    """``full``; ``renewal``: good for a new password and nothing else; ``link``: good for linking the account."""
    sign_on_link_id: Mapped[UUID | None] = mapped_column(ForeignKey("sign_on_link.id", ondelete="SET NULL"))
    """The link by which it was begun; null: by a password, or a day pass."""
    device: Mapped[str] = mapped_column(server_default="")
    idle_minutes: Mapped[int | None]
    """The shortest idle time-out of the owner's schools and the trust, as of the last token; null: as installed."""
