"""Challenges a browser is to answer with a passkey."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PasskeyChallengeRow(Base):
    """One challenge of one session, deleted by the first answer, whatever it is. ``purpose``: register or elevate."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (
        Index("passkey_challenge_session", "session_id"),
        Index("passkey_challenge_created", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    challenge: Mapped[bytes]
    created_at: Mapped[datetime]
