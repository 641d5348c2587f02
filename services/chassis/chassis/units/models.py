"""Tables of the chassis, in every service's database: ids, codes and wrapped keys only, so none has a row policy."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base of the chassis's own tables."""

    type_annotation_map = {
        UUID: Uuid(as_uuid=True),
        datetime: DateTime(timezone=True),
        str: Text(),
        bytes: LargeBinary(),
        dict[str, Any]: JSONB(),
    }


class OutboxRow(Base):
    """An event to be published, written in the transaction that made it true."""

    __tablename__ = "outbox"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    aggregate_id: Mapped[UUID]
    aggregate_version: Mapped[int]
    type: Mapped[str]
    only_reader: Mapped[str | None]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    again_since: Mapped[datetime | None]
    """Since when it is to be sent once more, after it was sent before."""


class InboxRow(Base):
    """A message whose effect is in this database; a second delivery of it does nothing."""

    __tablename__ = "inbox"

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]


class HeardFromRow(Base):
    """How far this reader has heard an owner of events, in that owner's time."""

    __tablename__ = "heard_from"

    owner: Mapped[str] = mapped_column(primary_key=True)
    heard_until: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    lost_until: Mapped[datetime | None]
    """What the owner sent before this is not kept any more, and was not all heard."""


class MissingEventRow(Base):
    """An event this reader was sent and has not taken in: ``missing``, ``waiting``, ``parked``, or ``gone``."""

    __tablename__ = "missing_event"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    state: Mapped[str]
    since: Mapped[datetime]
    ask_at: Mapped[datetime | None]
    """When its owner is asked for it (a gone one: until when it is told); never, while it is parked."""
    times: Mapped[int]
    """How often it was asked for."""


class IdempotencyRow(Base):
    """A write that was done, and what was answered."""

    __tablename__ = "idempotency"

    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    method: Mapped[str]
    request_digest: Mapped[bytes]
    reply: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]


class AuditRow(Base):
    """An audit entry on its way to the audit service; ``number`` is given when it is sent."""

    __tablename__ = "audit_entry"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    fields: Mapped[dict[str, Any]]
    sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    origin: Mapped[dict[str, Any] | None]
    """Where it came from: beside the leaf that is made of ``fields`` and ``sealed``, never in it."""


class AuditCounterRow(Base):
    """The next number of this source's audit entries."""

    __tablename__ = "audit_counter"

    source: Mapped[str] = mapped_column(primary_key=True)
    next_number: Mapped[int] = mapped_column(BigInteger)
    heard: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """The highest number the log ever said it holds: if it says less one day, the log was restored."""


class RestorationRow(Base):
    """A database that was found restored to an earlier time, and what this service has to do about it."""

    __tablename__ = "restoration"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    """Whose database: this service's own, the log's, or that of a reader of this service; or a reader that asks."""
    kind: Mapped[str]
    """``own``, ``log`` or ``reader``; a ``log`` is a reader too. ``closed``: nothing is shown while that is unanswered
    (``process.closing``), and ``name`` says why."""
    found_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When the reader was sent what it lacks, or when it opened again; None for ``own``."""


class TrustedKeyRow(Base):
    """A public key seen in the vault, kept so that tokens verify and reports are sealed while the vault is away."""

    __tablename__ = "trusted_key"

    kid: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    public_key: Mapped[bytes]
    first_seen_at: Mapped[datetime]


class FileKeyRow(Base):
    """A holder's file key, wrapped by the holder's key in the vault under this service's context.

    ``destroyed_at``: since when it is a tombstone: ``wrapped`` is empty, and no other key is ever made for the holder.
    """

    __tablename__ = "file_key"

    holder_kind: Mapped[str] = mapped_column(primary_key=True)
    holder_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    wrapped: Mapped[str]
    created_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]


class KeyWrapRow(Base):
    """A record's data key, wrapped for one holder."""

    __tablename__ = "key_wrap"

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_version: Mapped[int] = mapped_column(Integer, primary_key=True)
    holder_kind: Mapped[str] = mapped_column(primary_key=True)
    holder_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_key_version: Mapped[int]
    wrapped: Mapped[bytes]
