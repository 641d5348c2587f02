"""Exports: records and chronologies given out as files."""

from datetime import date, datetime
from uuid import UUID

from chassis.units.lease import Leased
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ExportRow(Leased, Base):
    """One export: a job while it waits or runs, a disclosure for good.

    ``choices`` (purpose, recipient and whose names are left out, JSON) is sealed under the export's data key, wrapped
    for the children it is about. ``sealed_key`` (the finished file's key under the weekly key) and ``object_name`` go
    when it expires. ``rights``: digest of the grants it was made under.
    """

    __tablename__ = "export"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    incident_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    format: Mapped[str]
    reason: Mapped[str | None]
    choices: Mapped[bytes]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    rights: Mapped[str | None]
    done: Mapped[int]
    total: Mapped[int]
    size: Mapped[int]
    digest: Mapped[str | None]
    object_name: Mapped[str | None]
    sealed_key: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index("export_asked", "asked_by", "asked_at", "id"),
        Index("export_open", "asked_at", postgresql_where="state IN ('waiting', 'running')"),
        Index("export_expires", "expires_at", postgresql_where="object_name IS NOT NULL"),
    )
