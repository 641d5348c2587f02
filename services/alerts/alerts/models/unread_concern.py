"""New concerns, until someone has read them or decided on them: a job table of ids, worked by a timer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alerts.pace import Pace

from .base import Base


class UnreadConcernRow(Base):
    """One concern. Holds ids and codes only, so it has no row policy; the alerts themselves have."""

    __tablename__ = "unread_concern"
    __table_args__ = (
        Index("unread_concern_waiting", "told_at", "concern_id", postgresql_where=text("state = 'waiting'")),
        Index("unread_concern_due", "due_at", "concern_id", postgresql_where=text("state = 'waiting'")),
    )

    concern_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    """``waiting``, ``read``, ``decided`` or ``gone``; only a waiting one ever moves."""
    since: Mapped[datetime]
    """When people were first told of it: what nobody was told of, nobody could have read."""
    told_at: Mapped[datetime]
    """When people were told last; the next are looked for when the trust's time is over again."""
    school_id: Mapped[UUID | None]
    """By whose duty hours it waits. None: written by the release before; incidents is asked."""
    pace: Mapped[Pace | None] = mapped_column(Text())
    """``alerts.pace.Pace``; None as ``school_id``."""
    due_at: Mapped[datetime | None]
    """When the next people are told. None: to be worked out, as after a change of the rule or of the duty hours."""
    ended_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    """When it was decided on, also where somebody had read it before."""
