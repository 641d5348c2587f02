"""Which schools read which child's file beside the school that keeps it."""

from uuid import UUID

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilMoveRow(Base):
    """What the roll last said of one move (``pupils.pupil_moved``). Ids only: no row policy."""

    __tablename__ = "pupil_move"

    move_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_pupil_id: Mapped[UUID]
    from_school_id: Mapped[UUID]
    to_pupil_id: Mapped[UUID]
    to_school_id: Mapped[UUID]
    state: Mapped[str]
    had_gone: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether the school they came to had lost the file before, and has again if the move is taken back."""
    version: Mapped[int]

    __table_args__ = (Index("pupil_move_from", "from_pupil_id"), Index("pupil_move_to", "to_pupil_id"))


class FileGrantRow(Base):
    """One reason why a school reads a child's file, or (``gone``) why it does not any more. Ids only: no row policy.

    ``why``: ``handover`` (the child moved there; its safeguarding team reads until someone signs), ``received``,
    ``both`` (registered at both schools), ``gone`` (another school signed for what this one had), ``agreed`` (it reads
    the file again until a day; ``move_id`` is the request's then), ``unread`` (nobody of its own might read a concern;
    ``move_id`` is the concern's). It is said of one id; ``file_reader`` and
    ``file_gone`` spread it over every id the child has.
    """

    __tablename__ = "file_grant"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    why: Mapped[str] = mapped_column(primary_key=True)
    move_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (Index("file_grant_move", "move_id"),)


class FileReaderRow(Base):
    """A school that reads whatever is written about a child, wherever it is kept. Ids only, asked by the row policies.

    ``waits``: nobody there has signed for the file, or it is read again for a reason, so only those who triage there
    read it.
    """

    __tablename__ = "file_reader"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    waits: Mapped[bool]

    __table_args__ = (Index("file_reader_school", "school_id"),)


class FileKeptRow(Base):
    """The school that signed last for what is recorded under an id of a child. Ids only, told to the log."""

    __tablename__ = "file_kept"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    version: Mapped[int]


class FileGoneRow(Base):
    """A school whose file about a child another one signed for: it reads what also names a child who stayed."""

    __tablename__ = "file_gone"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
