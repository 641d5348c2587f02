"""Which column is which in the CSV files that a school sends by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class HandColumnsRow(Base):
    """As a person chose last for a file that is read as no feed's; ``csv_columns``: our column name to theirs."""

    __tablename__ = "hand_columns"

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    csv_columns: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID]
