"""Named sets of pupils that staff of a school keep."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilGroupRow(Base):
    """A saved group. ``name_sealed``: what it is called, since a name may tell a story; the school's roll key."""

    __tablename__ = "pupil_group"
    __table_args__ = (Index("pupil_group_school", "school_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    name_sealed: Mapped[bytes]
    version: Mapped[int]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]


class PupilGroupMemberRow(Base):
    """A pupil in a group."""

    __tablename__ = "pupil_group_member"
    __table_args__ = (Index("pupil_group_member_pupil", "pupil_id"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("pupil_group.id", ondelete="CASCADE"), primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
