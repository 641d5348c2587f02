"""Files of children that were destroyed, and objects that go after them: ids and counts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DisposedFileRow(Base):
    """How one order to destroy a file was answered (``haven_schemas.events.disposal``), to be answered the same again.

    Ids of what is gone, and no word of it: no row policy. ``subject_ids``: every id the child had. ``whose``: name and
    birth date, sealed under the register's key of the year (``seal_whose``).
    """

    __tablename__ = "disposed_file"

    disposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    outcome: Mapped[str]
    record_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    concerns: Mapped[int]
    records: Mapped[int]
    entries: Mapped[int]
    actions: Mapped[int]
    documents: Mapped[int]
    kept: Mapped[int]
    redacted: Mapped[int] = mapped_column(server_default="0", default=0)
    kept_because: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}", default=dict)
    whose: Mapped[str | None]
    answered_at: Mapped[datetime]
    version: Mapped[int]
    """2 where an answer that nothing was destroyed was followed by the keys going all the same."""


class ObjectToDeleteRow(Base):
    """An object of a file that is gone, until it is deleted from the store. Its name is made of ids: no row policy."""

    __tablename__ = "object_to_delete"

    name: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
