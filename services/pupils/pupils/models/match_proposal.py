"""Pupils who may be one child, for a person to decide."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class MatchProposalRow(Base):
    """``new_id`` came last; ``agree`` holds codes, no value. ``state``: ``open``, ``later``, ``same``, ``different``.
    ``told_at``: when people were told that it waits. ``agreed_by``, ``agreed_at``, ``agreed_session``: who said
    ``same`` first, where a second person has to say so too.

    One a pair, for good: what was decided to be different is not proposed again.
    """

    __tablename__ = "match_proposal"
    __table_args__ = (
        Index("match_proposal_pair", "new_id", "known_id", unique=True),
        Index("match_proposal_open", "score", "id", postgresql_where="state IN ('open', 'later')"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    new_id: Mapped[UUID]
    known_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    score: Mapped[int]
    agree: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    state: Mapped[str]
    made_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    delivery_id: Mapped[UUID | None]
    agreed_by: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    agreed_session: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    reason_sealed: Mapped[bytes | None]
    version: Mapped[int]
