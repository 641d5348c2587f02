"""That a day has come by which somebody looks at what is kept: ids, from which alerts finds whom to tell."""

from typing import ClassVar, Literal
from uuid import UUID

from .base import Event

MOST_FILES_NAMED = 500


class HoldReviewDue(Event):
    """A hold that stands is to be looked at again, or nobody did in the month since people were told.

    ``subject_ids``: every id of the child, or children, it was placed for: who is kept from one of them is not told.
    ``placed_by`` is, beside those who may review it.
    """

    event_type: ClassVar[str] = "retention.hold_review_due"
    hold_id: UUID
    version: int
    subject_ids: list[UUID]
    placed_by: UUID


class FilesDue(Event):
    """The time of files of a school has come, and nobody has decided on them; once a month at most.

    ``subject_ids``: whose, ``MOST_FILES_NAMED`` at most; ``files``: how many there are. Each person is told of as
    many as are not hidden from them.
    """

    event_type: ClassVar[str] = "retention.files_due"
    notice_id: UUID
    subject_ids: list[UUID]
    files: int


class HoldLifted(Event):
    """Somebody lifted a hold: it keeps the file for one more school day, in which others can place another.

    ``subject_ids``: every id of the child, or children, it was placed for: who is kept from one of them is not told.
    ``lifted_by`` is not either.
    """

    event_type: ClassVar[str] = "retention.hold_lifted"
    hold_id: UUID
    version: int
    subject_ids: list[UUID]
    lifted_by: UUID


WideHoldState = Literal["placed", "lift_asked", "lifted"]


class WideHoldChanged(Event):
    """A hold on many files was placed, somebody asked that it be lifted, or two people lifted it; of no child.

    ``changed_by`` is not told."""

    event_type: ClassVar[str] = "retention.wide_hold_changed"
    hold_id: UUID
    version: int
    state: WideHoldState
    changed_by: UUID


class ScheduleEarlier(Event):
    """From a day on files come to review earlier, or are not kept on any more, by the trust's own schedule.

    ``kept_by`` is not told."""

    event_type: ClassVar[str] = "retention.schedule_earlier"
    schedule_id: UUID
    version: int
    kept_by: UUID
