"""Whether a colleague who triages is to be kept from a child, or from one report, asked of somebody else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class LinkQuestionRow(Base):
    """Ids, codes and instants; no row policy, since another school's head may be asked. Of a child (``subject_id``):
    ``id`` is the link's where ``acts``, and they are kept from the child until somebody has answered. Else nothing is
    taken from them, and it is the possible link's (``set_by`` None: the school's contacts), or new.

    Of one report (``concern_id``): somebody who triages said later that it is about them.

    ``state``: ``asked``, ``agreed`` or ``refused``, and ``ended`` where nobody agreed in time or the question is no
    more. ``settled_at``: when what was answered was done. ``freed``: nobody is asked anything; ``told_ids`` see that a
    colleague was let in again, and from ``tell_at`` on the others who triage the child.
    """

    __tablename__ = "link_question"
    __table_args__ = (
        CheckConstraint("(subject_id IS NULL) <> (concern_id IS NULL)", name="link_question_of_one"),
        Index("link_question_pair", "subject_id", "staff_id"),
        Index("link_question_concern", "concern_id", postgresql_where=text("concern_id IS NOT NULL")),
        Index("link_question_to_do", "due_at", postgresql_where=text("settled_at IS NULL")),
        Index("link_question_to_tell", "tell_at", postgresql_where=text("tell_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    subject_id: Mapped[UUID | None]
    concern_id: Mapped[UUID | None]
    school_id: Mapped[UUID]
    kind: Mapped[str | None]
    set_by: Mapped[UUID | None]
    acts: Mapped[bool]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When the next people are asked; where ``acts``, when the link ends."""
    asked_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """Who may answer."""
    told_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """Who sees it beside them: the trust lead, and who watches over the school's data."""
    state: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    tell_at: Mapped[datetime | None]
    version: Mapped[int]
