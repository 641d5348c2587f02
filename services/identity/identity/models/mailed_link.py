"""One-use links that are mailed to an account's owner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class MailedLinkRow(Base):
    """A link that was not used yet: its digest, and the token sealed in the vault until the mail is out."""

    __tablename__ = "account_link"
    __table_args__ = (Index("account_link_staff", "staff_id"), Index("account_link_expires", "expires_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str]
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
