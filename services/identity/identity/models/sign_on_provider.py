"""Providers of single sign-on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class SignOnProviderRow(Base):
    """A provider by which staff sign in once it is switched on (``on_since``).

    ``tenant``: of Microsoft alone. ``secret_sealed``: the client secret, sealed in the vault under the provider's id.
    ``tested_version``: the version that last answered a test.
    """

    __tablename__ = "sign_on_provider"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    tenant: Mapped[str | None]
    domains: Mapped[list[str]]
    client_id: Mapped[str]
    secret_sealed: Mapped[str]
    counts_second_factor: Mapped[bool]
    on_since: Mapped[datetime | None]
    tested_version: Mapped[int | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
