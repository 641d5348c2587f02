"""Rules that come ready, as the trust switched them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RuleSwitchRow(Base):
    """Whether a rule that comes ready begins clocks at this trust, and why, in the trust's words. Of no child."""

    __tablename__ = "rule_switch"

    nation: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    because: Mapped[str]
    kept_by: Mapped[UUID]
    kept_at: Mapped[datetime]
    version: Mapped[int]
