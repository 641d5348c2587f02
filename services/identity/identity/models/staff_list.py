"""Lists of staff as the MIS sends them, the people in them, and what became of those who left."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class StaffListRow(Base):
    """The newest list of a school from one source, as pupils keeps it; guarded by school.

    ``source``: the feed that sends it; null: given by hand. ``complete``: who is not in it works there no more.
    ``told_on``: when the school's administrators were last told that leavers wait.
    """

    __tablename__ = "staff_list"
    __table_args__ = (Index("staff_list_school", "school_id"),)

    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    source: Mapped[UUID | None]
    version: Mapped[int]
    complete: Mapped[bool]
    said_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    told_on: Mapped[date | None]


class ListedPersonRow(Base):
    """One person of a list, linked with their account or with none; guarded by school.

    ``revision`` grows when the list says something else of them: nobody decides about what they have not seen.
    ``settled``: digest of what a person has decided about. ``leave_settled_at``: what became of their leaving is
    decided; null again once they are back. ``held``: why their leaving waits for a person. Of a headteacher or
    safeguarding lead: ``told_on``, when the trust lead and the data protection officer were told first; ``asked_on``,
    when last, while one of the last two who triage waits; ``kept_day``: the last day of which somebody said before it
    came that they stay.
    """

    __tablename__ = "listed_person"
    __table_args__ = (
        UniqueConstraint("list_id", "source_id", name="listed_person_source"),
        UniqueConstraint("list_id", "staff_id", name="listed_person_account"),
        Index("listed_person_school", "school_id"),
        Index("listed_person_staff", "staff_id"),
        Index("listed_person_told", "school_id", postgresql_where=text("told_on IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("staff_list.list_id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    source_id: Mapped[str]
    name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str | None]
    job: Mapped[str | None]
    kind: Mapped[str]
    began_on: Mapped[date | None]
    left_on: Mapped[date | None]
    classes: Mapped[list[str]]
    year_groups: Mapped[list[str]]
    in_list: Mapped[bool]
    revision: Mapped[int]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    matched_by: Mapped[str | None]
    """``address``, or ``person``: somebody said whose account it is."""
    matched_at: Mapped[datetime | None]
    settled: Mapped[bytes | None]
    back_settled: Mapped[bool] = mapped_column(server_default=false())
    """Somebody decided that the stopped account of a person who is there stays stopped."""
    held: Mapped[str | None]
    leave_settled_at: Mapped[datetime | None]
    told_on: Mapped[date | None]
    asked_on: Mapped[date | None]
    kept_day: Mapped[date | None]


class StaffLeavingRow(Base):
    """What became of a leaver: suspended, roles ended, or kept; by a person or by itself (``decided_by`` null).

    Guarded by school. Counted, so that a source that takes a few people away every day is stopped like one that takes
    them all at once; swept after a year.
    """

    __tablename__ = "staff_leaving"
    __table_args__ = (Index("staff_leaving_school", "school_id", "done_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[str]
    reason: Mapped[str | None]
    done_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))


class FollowsListRow:
    """Columns of a role, or of a request for one, that follows what a list says of its holder's classes.

    ``most_classes`` and ``most_years``: how many the second person agreed to at most; null: it follows no list.
    """

    follows_person: Mapped[UUID | None] = mapped_column(ForeignKey("listed_person.id"))
    most_classes: Mapped[int | None] = mapped_column(SmallInteger)
    most_years: Mapped[int | None] = mapped_column(SmallInteger)
