"""The record of a pupil beyond the roll, a row for each group of fields, and what of it was before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilPartRow(Base):
    """One group of fields (``FieldGroup``) of one pupil, as one school knows it: who moves to another school leaves it
    there. ``sealed``: their values as JSON under the school's roll key,
    as version ``version``, which grows with each change; ``since``: the source's time of the last one."""

    __tablename__ = "pupil_part"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    since: Mapped[datetime]
    sealed: Mapped[bytes]


class PupilBeforeRow(Base):
    """What was known until something else was: ``part`` is ``sen`` or ``identity`` (UPN, date of birth, sex).

    ``known_from`` None: since the pupil is here.
    """

    __tablename__ = "pupil_before"
    __table_args__ = (Index("pupil_before_pupil", "pupil_id", "known_until"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID]
    part: Mapped[str]
    school_id: Mapped[UUID]
    known_from: Mapped[datetime | None]
    known_until: Mapped[datetime]
    sealed: Mapped[bytes]


class PupilLedgerRow(Base):
    """Single days of one pupil in one month: attendance sessions, or behaviour. ``sealed``: by key of the entry its
    value and the source's time of it."""

    __tablename__ = "pupil_ledger"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    sealed: Mapped[bytes]
