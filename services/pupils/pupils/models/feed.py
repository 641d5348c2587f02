"""Connections of an MIS to a school."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FeedRow(Base):
    """A feed. ``secret_sealed``: its signing secret under a data key wrapped for the school, sealed as version
    ``secret_version``; the one before it is good until ``previous_secret_until``.

    ``drop_percent``: how large a share of the roll a full delivery may drop without a person. ``files_are_full``: its
    files hold the whole roll. ``csv_columns``: our column name to theirs.
    ``staff_columns``, ``staff_files_are_full``: the same of its lists of staff.
    ``groups``: what it may tell beyond the roll (``FieldGroup``); special categories need an approval beside it.
    ``photos``: whether zips of photos are taken.
    ``unknown_sealed``: names of the fields it sent that we have none for, and of those kept at the school before names
    were asked about, with numbers of pupils, as version ``unknown_version``; None: nothing is noted yet.
    ``ended_at``: it was ended for good, and its name may be another feed's.
    """

    __tablename__ = "feed"
    __table_args__ = (
        UniqueConstraint("school_id", "name", "ended_at", name="feed_name", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    name: Mapped[str]
    secret_sealed: Mapped[bytes]
    secret_version: Mapped[int] = mapped_column(server_default="1")
    previous_secret_sealed: Mapped[bytes | None]
    previous_secret_until: Mapped[datetime | None]
    drop_percent: Mapped[int] = mapped_column(server_default="10")
    files_are_full: Mapped[bool] = mapped_column(server_default=false())
    csv_columns: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    staff_columns: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    staff_files_are_full: Mapped[bool] = mapped_column(server_default=false())
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default="{}")
    photos: Mapped[bool] = mapped_column(server_default=false())
    unknown_sealed: Mapped[bytes | None]
    unknown_version: Mapped[int] = mapped_column(server_default="0")
    paused: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    last_delivery_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
