"""Files on their way onto the roll."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units.lease import Leased
from sqlalchemy import Index, Uuid, false
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DeliveryRow(Leased, Base):
    """A file of a feed, or by hand (no feed): where its sealed bytes are and how far it is applied.

    ``as_feed_id``: the feed whose columns, settings and source ids a file by hand is read with. ``mode``: ``delta`` or
    ``full``. ``holds``: ``pupils``, ``staff`` for a list of staff, or ``photos``. ``check_only``: what it would do is
    counted and nothing is applied. ``as_of``: the source's time for it.
    ``waits_for``: what a person is to decide about, ``leavers`` or ``ids``. ``id_conflicts``: rows with a source's id
    of another child; ``ids_decision``: what that means.
    ``detail``: more of why it was refused. ``sent_by``: the other school that sent a CTF (``laestab``, ``urn``,
    ``name``). ``csv_form``: how a CSV is written (``CsvForm``); ``csv_columns``: of a file by hand that is read as no
    feed's, which column was said to be which.
    ``roll_before`` and ``would_leave``: what a full delivery met, and how many it does not name; ``would_leave_ids``:
    who they are, while it waits for a person. ``told_at``, ``late_told_at``: when who may decide was told that it
    waits, and others that it still does.
    ``other_rows``: of a OneRoster file, those of other schools; ``staff_listed``: how many are on the list after it.

    ``state``: ``receiving``, then as ``haven_schemas.acts.pupils.DeliveryState``. ``rows_done`` is written in the
    transaction that applied those rows, so a worker that died is followed by one that begins after them. ``sealed_key``
    (the object's key under the weekly key) goes when the file is done; ``object_name`` when the object is deleted.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_by_school", "school_id", "id"),
        Index("delivery_open", "state", "received_at", postgresql_where="state IN ('waiting', 'running')"),
        Index("delivery_object", "begun_at", postgresql_where="object_name IS NOT NULL"),
        Index("delivery_begun", "begun_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    feed_id: Mapped[UUID | None]
    as_feed_id: Mapped[UUID | None]
    begun_by: Mapped[UUID]
    media_type: Mapped[str]
    mode: Mapped[str] = mapped_column(server_default="delta")
    holds: Mapped[str] = mapped_column(server_default="pupils")
    check_only: Mapped[bool] = mapped_column(server_default=false())
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    sent_by: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    csv_form: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    csv_columns: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    object_name: Mapped[str | None]
    sealed_key: Mapped[str | None]
    begun_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    total: Mapped[int | None]
    rows_done: Mapped[int]
    applied: Mapped[int]
    rejected_count: Mapped[int]
    added: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    leavers: Mapped[int] = mapped_column(server_default="0")
    as_of: Mapped[datetime | None]
    roll_before: Mapped[int | None]
    would_leave: Mapped[int | None]
    would_leave_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    told_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]
    other_rows: Mapped[int | None]
    staff_listed: Mapped[int | None]
    waits_for: Mapped[str | None]
    id_conflicts: Mapped[int | None]
    ids_decision: Mapped[str | None]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
