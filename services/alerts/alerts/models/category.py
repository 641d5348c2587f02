"""The copy of incidents' categories: the only other place where a category's label stands."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class CategoryRow(Base):
    """One category of the trust's list."""

    __tablename__ = "category"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]
