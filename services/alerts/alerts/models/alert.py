"""Alerts: one line in one member of staff's inbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AlertRow(Base):
    """Someone is told of one occurrence once: unique on event and recipient, and on concern or step and recipient.

    The second rule makes a concern that is announced again under another event id (a resync after a restore) no new
    alert, nor a step that two events lead to, since the facts are of the newest of its kind. A look-back is not among
    them: it may be due again after the same closing.

    Names neither a child nor content: the sender, the category and the record are ids.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient_id", name="alert_once"),
        Index(
            "alert_concern_once",
            "source_id",
            "recipient_id",
            unique=True,
            postgresql_where=text("kind = 'concern_recorded'"),
        ),
        Index(
            "alert_step_once",
            "source_id",
            "recipient_id",
            unique=True,
            postgresql_where=text(
                "kind IN ('concern_assigned', 'incident_assigned', 'closing_asked', 'closing_refused')"
            ),
        ),
        Index("alert_read", "kind", "read_at", postgresql_where=text("read_at IS NOT NULL")),
        Index("alert_inbox", "recipient_id", "at", "id"),
        Index("alert_doubted", "object_id", postgresql_where=text("doubted")),
        Index("alert_object", "object_id"),
        Index("alert_source", "source_id"),
        Index("alert_changed", "recipient_id", "at", "id", postgresql_where=text("changed_at > read_at")),
        Index("alert_unread", "recipient_id", "at", "id", postgresql_where=text("read_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    school_id: Mapped[UUID]
    kind: Mapped[str]
    """``haven_schemas.acts.alerts.AlertedKind``."""
    source_id: Mapped[UUID]
    """The concern, the action, the step, the handover, or the notice or question of the roll, that the event was
    about."""
    object_id: Mapped[UUID]
    """What the alert opens: the concern, the incident record, the paper or the handover of files; of the roll's
    questions all are on one page, and of those about pupils who may be one child it is the notice."""
    sender_id: Mapped[UUID | None]
    """None: no person did it, but a school's system; or it is about files, which a whole team sends and signs for."""
    category_id: Mapped[UUID | None]
    """None: it is about no concern or record."""
    occurred_at: Mapped[datetime]
    """When the concern was recorded, the action assigned or the step taken."""
    at: Mapped[datetime]
    """When this alert was made; the inbox is in this order, so nothing late slips in below what was seen."""
    urgency: Mapped[str | None]
    """``haven_schemas.acts.incidents.Urgency``, of a new concern; no other kind of alert has one."""
    read_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    """When its owner first opened the concern, while nobody had decided on it."""
    changed_at: Mapped[datetime | None]
    """When what it tells of was last corrected or reopened by somebody else; after ``read_at`` it is unread again."""
    number: Mapped[int | None]
    """How many files it tells of, as far as its owner may see them; of no other kind of alert."""
    doubted: Mapped[bool] = mapped_column(server_default=false())
    """Whether incidents is to be asked if what it opens is still there: its database was restored."""
    gone_at: Mapped[datetime | None]
    """When it was found that incidents no longer has what it opens."""
