"""Lists of staff, as schools' systems tell them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class StaffListRow(Base):
    """The newest list of one school and one source; ``feed_id`` null: files by hand. ``complete``: the source has said
    who all is there. ``said_at``: the source's time of its newest word; ``version`` grows when anybody is different."""

    __tablename__ = "staff_list"
    __table_args__ = (
        UniqueConstraint("school_id", "feed_id", name="staff_list_source", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    feed_id: Mapped[UUID | None]
    version: Mapped[int]
    complete: Mapped[bool]
    said_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class StaffListPartRow(Base):
    """``sealed``: at most 200 people of a list, in the order of their ids, as JSON under the school's roll key, sealed
    as the list's version."""

    __tablename__ = "staff_list_part"

    list_id: Mapped[UUID] = mapped_column(ForeignKey("staff_list.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    sealed: Mapped[bytes]
