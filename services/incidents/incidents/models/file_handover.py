"""Files of children who moved to another school of the trust."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FileHandoverRow(Base):
    """The files that go from one school to another on one day, until someone signed for all of them."""

    __tablename__ = "file_handover"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_school_id: Mapped[UUID]
    to_school_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """Both, for the row policy."""
    begun_on: Mapped[date]
    begun_at: Mapped[datetime]
    due_on: Mapped[date]
    """By when guidance wants a receipt; ends at 23:59 Europe/London."""
    state: Mapped[str]
    """``empty`` until a file with records is in it; then ``open``, ``received``."""
    received_at: Mapped[datetime | None]
    received_by: Mapped[UUID | None]
    sen_received_at: Mapped[datetime | None]
    sen_received_by: Mapped[UUID | None]
    told_on: Mapped[date | None]
    """The last day on which someone was told that it waits."""
    version: Mapped[int]

    __table_args__ = (
        Index(
            "file_handover_of_the_day",
            "from_school_id",
            "to_school_id",
            "begun_on",
            unique=True,
            postgresql_where=text("state IN ('empty', 'open')"),
        ),
        Index("file_handover_open", "due_on", postgresql_where=text("state = 'open'")),
        Index("file_handover_time", "begun_at", "id"),
    )


class HandedFileRow(Base):
    """One child's file in a handover."""

    __tablename__ = "handed_file"

    handover_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The id it was kept under at the old school."""
    pupil_id: Mapped[UUID]
    """The id the child has at the new one."""
    move_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    state: Mapped[str]
    """``empty`` (nothing was ever recorded), ``waiting``, ``excepted``, ``received``, ``withdrawn``."""
    reason: Mapped[bytes | None]
    """Why whoever signed does not have it; sealed for both schools."""
    reason_id: Mapped[UUID | None]
    """The record under whose data key it is."""
    look_at: Mapped[datetime | None]
    """When to look for records of it that have to follow; None: there is nothing to look for."""

    __table_args__ = (
        Index("handed_file_subject", "subject_id"),
        Index("handed_file_move", "move_id"),
        Index("handed_file_look", "look_at", postgresql_where=text("look_at IS NOT NULL")),
    )


class HandedBackRow(Base):
    """An open record or action that whoever had it goes on with at the old school, until it is closed."""

    __tablename__ = "handed_back"

    matter_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    handover_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
