"""Children whom two schools' systems have on their rolls, for both schools' people to say where they are."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Uuid, false
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class RollQuestionRow(Base):
    """``entry_id`` came onto the roll of ``entry_school_id`` while ``pupil_id`` was on that of ``pupil_school_id``.

    One a pair, asked again where both are on a roll again after it was over. ``state``: ``waiting``; what a person
    said: ``left``, ``still_here`` and ``both`` at the pupil's school, ``here_now`` at the entry's; or ``moved`` (the
    pupil's roll says that they left) and ``withdrawn`` (the entry is on no roll any more, or nobody is to be told of
    one of the two). ``asks_from``: the day the child begins at the entry's school; ``told_at``: when both teams were
    told. ``carried_out`` False: what was said is still to be done on the roll. ``link_id``: the merge it made of the
    two. ``acts_from``: when ``here_now`` is carried out, unless the pupil's school answers before or its roll lets the
    child go. ``denied``: someone there once said ``still_here``. ``reason_sealed``: under the data key of this row, as
    its version ``version``.
    """

    __tablename__ = "roll_question"
    __table_args__ = (
        Index("roll_question_pair", "entry_id", "pupil_id", unique=True),
        Index("roll_question_pupil", "pupil_id"),
        Index(
            "roll_question_open",
            "asked_at",
            "id",
            postgresql_where="state IN ('waiting', 'still_here', 'here_now') OR NOT carried_out",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID]
    entry_school_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    pupil_school_id: Mapped[UUID]
    school_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid(as_uuid=True)))
    state: Mapped[str]
    asks_from: Mapped[date]
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    delivery_id: Mapped[UUID | None]
    may_be_both: Mapped[bool] = mapped_column(server_default=false())
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    reason_sealed: Mapped[bytes | None]
    acts_from: Mapped[datetime | None]
    denied: Mapped[bool] = mapped_column(server_default=false())
    carried_out: Mapped[bool]
    link_id: Mapped[UUID | None]
    version: Mapped[int]
