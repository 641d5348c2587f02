"""Staff accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class StaffRow(Base):
    """A staff account. It is the trust's, not a school's: schools stand in its grants, and so has no row policy.

    ``kind``: person or visitor (a day pass; no address). ``active`` is false while suspended, and once ended.
    """

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    former_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """Names it had before: another name makes nobody another person."""
    email: Mapped[str | None] = mapped_column(unique=True)
    active: Mapped[bool]
    version: Mapped[int]
    created_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(server_default="person")
    suspended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    unproven_since: Mapped[datetime | None]
    """Since when nobody but a mailbox says that its user is its owner; null once a second person said so."""
    credential_changed_at: Mapped[datetime | None]
    """The latest change of its address or password, by whatever means; null: neither was ever changed."""
    signed_on_at: Mapped[datetime | None]
    """When it was first linked for single sign-on, and so could be used without a password; kept when the link goes."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    """Who last asked for its name or address to be another; null: nobody, or the set-up."""
