"""What waits for a second person."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .staff_list import FollowsListRow


class SightRequestRow(FollowsListRow, Base):
    """What is not in force until confirmed, by ``kind``: a role by which a child becomes known (role), a reset of
    second factors (factor_reset), another address (address) or domain for all staff (domain), that whoever uses an
    account is its owner (owner), and a provider of single sign-on (sign_on). Guarded by school like a grant;
    ``decision`` is null while it waits.

    What is about an account at several schools has no school: ``agreed_by`` are those who said yes so far, and
    ``agreed_schools`` the schools they said it for. An address may also be confirmed or stopped by its owner, through
    the link mailed to ``old_email``, or take effect by itself at ``takes_effect_at``.
    """

    __tablename__ = "sight_request"
    __table_args__ = (
        Index("sight_request_waiting", "asked_at", postgresql_where=text("decision IS NULL")),
        Index("sight_request_staff", "staff_id"),
        Index("sight_request_owner", "owner_digest", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"))
    role: Mapped[str | None]
    category_groups: Mapped[list[str] | None]
    year_groups: Mapped[list[str] | None]
    classes: Mapped[list[str] | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    agreed_by: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'::uuid[]"))
    agreed_schools: Mapped[list[UUID]] = mapped_column(server_default=text("'{}'::uuid[]"))
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    old_email: Mapped[str | None]
    new_email: Mapped[str | None]
    """Of kind ``domain`` what stands behind the ``@``."""
    takes_effect_at: Mapped[datetime | None]
    owner_digest: Mapped[bytes | None]
    owner_sealed: Mapped[str | None]
    """The token of the owner's link, until its mail is out."""
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("sign_on_provider.id"))
    provider_version: Mapped[int | None]
    """Of kind ``sign_on``: what is to be switched on, as the asker saw it."""
    told_groups: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """The last group of second persons (``Group``) that was told."""
