"""The trust's rules for signing in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class TrustPolicyRow(Base):
    """One row, number 1, there from the first migration on. Null minutes: as installed.

    ``sign_on_only_since``: when passwords became those of emergency accounts alone, null while they are everybody's.
    """

    __tablename__ = "trust_policy"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    password_profile: Mapped[str]
    idle_minutes: Mapped[int | None]
    elevation_minutes: Mapped[int | None]
    sign_on_only_since: Mapped[datetime | None]
    version: Mapped[int]
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[UUID | None]
