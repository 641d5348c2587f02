"""Mails to the owners of accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class NoticeRow(Base):
    """Something an account's owner is told. ``email``: where to, if not the account's present address (a change of
    address is told to the old one); ``link_id``: the link it carries, gone once that was used; ``request_id``: the
    request whose owner's link it carries."""

    __tablename__ = "notice"
    __table_args__ = (Index("notice_created", "created_at"), Index("notice_link", "link_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str]
    email: Mapped[str | None]
    by_staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_link.id", ondelete="SET NULL"))
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("sight_request.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
