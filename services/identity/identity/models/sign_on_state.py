"""Sign-ins at a provider that were begun and not finished."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SignOnStateRow(Base):
    """One way there and back, deleted by the first return, whatever it brings. Digests alone are kept.

    ``session_id``: of whoever links the account, null for a sign-in.
    """

    __tablename__ = "sign_on_state"
    __table_args__ = (Index("sign_on_state_created", "created_at"),)

    state_digest: Mapped[bytes] = mapped_column(primary_key=True)
    browser_digest: Mapped[bytes]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("sign_on_provider.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    proves_owner: Mapped[bool]
    """Of a link: its asker had confirmed who they are by a second factor, and nothing was in doubt."""
    created_at: Mapped[datetime]
