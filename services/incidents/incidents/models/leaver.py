"""Children who left a school of the trust, and whom somebody asked where they are."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class LeaverRow(Base):
    """A child off the roll of a school, as the roll said; taken away when they are on it again.

    Whether they are at another school of the trust is asked when it is read: it changes without a word about this one.
    """

    __tablename__ = "leaver"

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    left_at: Mapped[datetime | None]
    """When the roll said so; None: before these rows were kept."""
    has_file: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether anything is written about them under this id; of who has other ids it is asked again."""
    whereabouts: Mapped[str] = mapped_column(server_default="not_known", default="not_known")
    """What the last enquiry since they left came to."""

    __table_args__ = (
        Index("leaver_subject", "subject_id"),
        Index("leaver_to_find", "school_id", postgresql_where=text("whereabouts = 'not_known'")),
    )


class LeaverEnquiryRow(Base):
    """Somebody was asked where a child is: codes and days; the words are an entry in the child's chronology."""

    __tablename__ = "leaver_enquiry"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    school_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    asked: Mapped[str]
    whereabouts: Mapped[str]
    ask_again_on: Mapped[date | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]

    __table_args__ = (Index("leaver_enquiry_subject", "subject_id", "school_id", "asked_at"),)
