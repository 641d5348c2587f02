"""What each school asks for before an incident record is closed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ClosingRuleRow(Base):
    """Whether a second person has to agree; a school without a row asks for none."""

    __tablename__ = "closing_rule"

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    second_person: Mapped[bool]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]
    version: Mapped[int]
