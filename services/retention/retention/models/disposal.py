"""Files that are to be destroyed, or were."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DisposalRow(Base):
    """One of them, without the child: whoever agrees as a second person, or watches over it, sees this row alone.

    ``mark``: of what the file held when it was proposed, as incidents gave it. ``waited_days``: on how many different
    days it was seen waiting, the last of them ``waited_on``: a clock that is moved on does not shorten that.
    ``numbers``: how many of each kind are gone, and stay; ``answered``: the services that said so. ``sent_at``: when
    an order, or that the keys are gone, was last sent. ``readers``: who was given sight of the file, since when, and
    when they had read it (``DisposalReader``). ``again_since``: it is destroyed again, after a restore. ``reason``:
    None of one of the release before. ``whose``: of one that is gone, name and birth date, as incidents sealed them:
    nothing here opens it, and its key is destroyed when its years are over."""

    __tablename__ = "disposal"
    __table_args__ = (
        Index("disposal_state", "state", "destroy_on"),
        Index("disposal_school", "school_id", "proposed_at", "id"),
        Index("disposal_proposed", "proposed_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    state: Mapped[str]
    version: Mapped[int]
    schedule: Mapped[str]
    until: Mapped[date]
    keeps: Mapped[bool]
    shared: Mapped[int]
    to_redact: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    to_remove: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    mark: Mapped[UUID]
    reason: Mapped[str | None]
    whose: Mapped[str | None]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    proposed_session: Mapped[UUID | None]
    agreed_by: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    destroy_on: Mapped[date | None]
    waited_days: Mapped[int] = mapped_column(server_default=text("0"))
    waited_on: Mapped[date | None]
    because: Mapped[str | None]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    stop_ended_by: Mapped[UUID | None]
    stop_ended_at: Mapped[datetime | None]
    ordered_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    numbers: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    answered: Mapped[list[str]] = mapped_column(server_default=text("'{}'::text[]"))
    destroyed_at: Mapped[datetime | None]
    again_since: Mapped[datetime | None]
    readers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"), default=list)


class DisposalKeyRow(Base):
    """One id of the child whose file it is, today's first, and when the key of that id was destroyed. It stays: what is
    restored from an older backup is destroyed by it again."""

    __tablename__ = "disposal_key"
    __table_args__ = (Index("disposal_key_subject", "subject_id"),)

    disposal_id: Mapped[UUID] = mapped_column(ForeignKey("disposal.id"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    school_id: Mapped[UUID]
    destroyed_at: Mapped[datetime | None]


class DisposalSaidRow(Base):
    """What somebody wrote about it, under the data key of the disposal, which the school's key opens; deleted with the
    child's keys."""

    __tablename__ = "disposal_said"
    __table_args__ = (Index("disposal_said_disposal", "disposal_id", "said_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    disposal_id: Mapped[UUID] = mapped_column(ForeignKey("disposal.id"))
    school_id: Mapped[UUID]
    act: Mapped[str]
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]
    words_sealed: Mapped[bytes]
