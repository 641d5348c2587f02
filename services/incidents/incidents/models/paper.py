"""Papers: documents that belong to a child and to no incident record."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PaperRow(Base):
    """What is said of a paper beside its files; a document is one if it has this row.

    ``version`` counts changes of what is said. ``review_told``: the newest ``review_on`` that someone at the school
    was told has come; nobody was at a school that the paper has come to since.
    """

    __tablename__ = "paper"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    school_id: Mapped[UUID]
    kind: Mapped[str]
    review_on: Mapped[date | None]
    review_set_by: Mapped[UUID]
    review_told: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (Index("paper_review", "review_on", postgresql_where=text("review_on IS NOT NULL")),)


class PaperChangeRow(Base):
    """What was said of a paper in ``version``, until someone corrected or reviewed it (``step``)."""

    __tablename__ = "paper_change"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    step: Mapped[str]
    kind: Mapped[str]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    review_on: Mapped[date | None]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]
