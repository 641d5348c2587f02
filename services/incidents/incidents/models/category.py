"""Categories of concerns."""

from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class CategoryRow(Base):
    """One category of the trust's list; its group decides who sees what bears it. Tells of no child: no row policy."""

    __tablename__ = "category"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    group: Mapped[str] = mapped_column("category_group")
    position: Mapped[int]
    version: Mapped[int]


Index("category_name", func.lower(CategoryRow.name), unique=True)
