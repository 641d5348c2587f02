"""Which child is in which record, and the lines of every chronology."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, FetchedValue, Index, Integer, false, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RecordSubjectRow(Base):
    """One child in one concern, entry or action.

    It repeats what a chronology sorts and filters by, so that a page is one walk along ``record_subject_chronology``
    however long the chronology is. ``not_listed`` is sealed under the record's data key.
    """

    __tablename__ = "record_subject"

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_kind: Mapped[str]
    school_id: Mapped[UUID]
    category_id: Mapped[UUID]
    triaged: Mapped[bool]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    place: Mapped[int]
    """Where the reporter named this child, from 0."""
    mark_places: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    """Places of the report whose marks on the body map are this child's; None: those of ``place``. Another child's come
    in when a move takes that child off the concern."""
    role: Mapped[str]
    reported_role: Mapped[str | None]
    """What the reporter gave as this child's part, once it was corrected: they read their report as it was written."""
    added: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether a correction put this child in: the reporter did not name them."""
    children_version: Mapped[int] = mapped_column(server_default="1", default=1)
    """Of which children are in the record and in which part, the same on each of its lines (``child_correction``)."""
    not_listed: Mapped[bytes | None]
    expected_on: Mapped[date | None]
    """When the birth of a child was expected who was not listed because they were not born yet."""
    confirmed: Mapped[bool]
    significant: Mapped[bool] = mapped_column(server_default=false(), default=False)
    once_lasting: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether the record bore a category that was marked as about sexual abuse, or failings of the institution, before
    it bore this one, or before that lost its mark."""
    restricted: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Its text is shown to nobody but for a purpose that is named (``restriction``)."""
    text_written: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue(), deferred=True)
    """The transaction that wrote the record's text as it is now: kept by a trigger, whatever writes it."""

    @property
    def places_of_marks(self) -> list[int]:
        """Places of the report whose marks are this child's."""
        return [self.place] if self.mark_places is None else self.mark_places

    __table_args__ = (
        Index("record_subject_chronology", "subject_id", "occurred_at", "recorded_at", "record_id"),
        Index(
            "record_subject_significant",
            "subject_id",
            "occurred_at",
            "recorded_at",
            "record_id",
            postgresql_where=text("significant"),
        ),
        Index(
            "record_subject_search",
            "school_id",
            "occurred_at",
            "record_id",
            postgresql_include=["record_kind", "text_written", "triaged", "category_id", "subject_id", "restricted"],
        ),
        Index("record_subject_time", "occurred_at", "record_id"),
        Index("record_subject_not_listed", "subject_id", postgresql_where=text("not_listed IS NOT NULL")),
    )
