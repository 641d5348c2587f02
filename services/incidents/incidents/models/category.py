"""Categories of concerns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false, func
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class CategoryRow(Base):
    """One category of the trust's list, or of one school's; its group decides who sees what bears it.

    Tells of no child: no row policy. ``parent_id``: the one of the first level that it stands under.
    """

    __tablename__ = "category"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    group: Mapped[str] = mapped_column("category_group")
    position: Mapped[int]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("category.id"))
    school_id: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]
    """No report and no record takes it from then on; what bears it keeps it."""
    lasting: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Of sexual abuse, or of failings of the institution: a file with something of it is kept longer."""
    version: Mapped[int]


Index("category_name", func.lower(CategoryRow.name), unique=True)
