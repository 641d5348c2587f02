"""Second factors."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class TotpFactorRow(Base):
    """One of an account's TOTP secrets, sealed in the vault under the account's id.

    ``last_step`` is the step of the newest code used.
    """

    __tablename__ = "totp_factor"
    __table_args__ = (
        Index("totp_factor_pending", "staff_id", unique=True, postgresql_where=text("confirmed_at IS NULL")),
        Index("totp_factor_in_force", "staff_id", postgresql_where=text("confirmed_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    secret_sealed: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    counts_from: Mapped[datetime | None]
    """Proves its owner from then on only, not from its enrolment; null: from its enrolment."""
    last_step: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(server_default="Authenticator app")
    last_used_at: Mapped[datetime | None]

    @property
    def proves_since(self) -> datetime:
        """Since when it proves its owner."""
        return self.counts_from or self.confirmed_at or self.created_at
