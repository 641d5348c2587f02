"""Accounts at a provider that are linked to staff accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SignOnLinkRow(Base):
    """One account at a provider, by what the provider never gives another: never by its address.

    ``proves_owner``: made by somebody who was known to be the owner, so that the provider's second factor may count.
    ``raised_at``: when that last raised a session.
    """

    __tablename__ = "sign_on_link"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="sign_on_link_subject"),
        UniqueConstraint("staff_id", "provider_id", name="sign_on_link_account"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("sign_on_provider.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    proves_owner: Mapped[bool]
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
