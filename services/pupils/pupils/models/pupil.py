"""The roll."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

_BYTEWISE = Text(collation="C")


def _trigrams(name: str, column: str) -> Index:
    """An index for ``LIKE '%part%'``."""
    return Index(
        name,
        column,
        postgresql_using="gin",
        postgresql_ops={column: "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )


class PupilRow(Base):
    """A pupil of a school; ``id`` never changes and is the child's subject id everywhere.

    ``search_text`` is what they are found by, ``sort_…`` the names they are known by, folded (``domain.name_folding``).
    ``version`` grows with every real change. ``names_since``: when the names changed last (None: never). ``left_on``
    may lie ahead; ``on_roll`` says whether they are here today. ``moved_on``: the day someone said that they are at
    another school of the trust now, whatever this one's system goes on saying. ``latest_birth``: the latest birth date
    that was ever said of them, where another than today's was: no word of a system brings a day forward.
    ``merged_into``: the pupil they are an alias of; ``hidden``: an alias at that pupil's own school, found as that
    pupil. ``protected``: see ``ProtectionRow``.
    """

    __tablename__ = "pupil"
    __table_args__ = (
        Index("pupil_number", "upn", "school_id", unique=True),
        Index("pupil_names", "legal_surname", "legal_forename", "date_of_birth", "school_id"),
        Index("pupil_birth", "date_of_birth", "school_id"),
        Index("pupil_order", "sort_surname", "sort_forename", "id"),
        Index("pupil_school_order", "school_id", "sort_surname", "sort_forename", "id"),
        Index("pupil_leaving", "left_on", postgresql_where="on_roll AND left_on IS NOT NULL"),
        Index("pupil_alias", "merged_into", postgresql_where="merged_into IS NOT NULL"),
        _trigrams("pupil_search", "search_text"),
        _trigrams("pupil_upn_search", "upn"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    upn: Mapped[str | None]
    legal_surname: Mapped[str]
    legal_forename: Mapped[str]
    preferred_surname: Mapped[str | None]
    preferred_forename: Mapped[str | None]
    former_surname: Mapped[str | None]
    former_forename: Mapped[str | None]
    names_since: Mapped[datetime | None]
    date_of_birth: Mapped[date]
    sex: Mapped[str | None]
    year_group: Mapped[str | None]
    class_name: Mapped[str | None]
    enrolled_on: Mapped[date | None]
    left_on: Mapped[date | None]
    enrolment_status: Mapped[str | None]
    on_roll: Mapped[bool]
    moved_on: Mapped[date | None]
    latest_birth: Mapped[date | None]
    merged_into: Mapped[UUID | None]
    hidden: Mapped[bool] = mapped_column(server_default=false())
    protected: Mapped[bool] = mapped_column(server_default=false())
    search_text: Mapped[str]
    sort_surname: Mapped[str] = mapped_column(_BYTEWISE)
    sort_forename: Mapped[str] = mapped_column(_BYTEWISE)
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
