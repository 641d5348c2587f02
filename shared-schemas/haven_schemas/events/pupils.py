"""What pupils says."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from ..acts.incidents.conflicts import StaffLinkKind
from .base import Event

MoveState = Literal["moved", "both", "ended"]


class PupilChanged(Event):
    """A pupil joined, left or changed on the roll; readers fetch what they need from pupils."""

    event_type: ClassVar[str] = "pupils.pupil_changed"
    pupil_id: UUID
    version: int


class PupilJoined(Event):
    """A pupil is on the roll of a school, for the first time or again."""

    event_type: ClassVar[str] = "pupils.pupil_joined"
    pupil_id: UUID
    version: int


class PupilLeft(Event):
    """A pupil is no longer on the roll of a school."""

    event_type: ClassVar[str] = "pupils.pupil_left"
    pupil_id: UUID
    version: int


class PupilMerged(Event):
    """A person said that two pupils are one child: ``alias_id`` means ``pupil_id`` from now on.

    ``version`` is the alias's: it grows with each merge and each end of one.
    """

    event_type: ClassVar[str] = "pupils.pupil_merged"
    pupil_id: UUID
    alias_id: UUID
    version: int


class PupilUnmerged(Event):
    """A person ended a merge: ``alias_id`` is a child of their own again."""

    event_type: ClassVar[str] = "pupils.pupil_unmerged"
    pupil_id: UUID
    alias_id: UUID
    version: int


class RollQuestionsAsked(Event):
    """Children came onto the roll of one school while they were on that of another: ``school_id`` is one of the two.

    ``notice_id`` tells one such notice from another; several children at once are one notice.
    """

    event_type: ClassVar[str] = "pupils.roll_questions_asked"
    notice_id: UUID
    school_id: UUID


class RollQuestionAnswered(Event):
    """Someone at one of the two schools said where such a child is; ``school_id`` is the other one, to be told."""

    event_type: ClassVar[str] = "pupils.roll_question_answered"
    question_id: UUID
    school_id: UUID
    version: int


class PupilMoved(Event):
    """Where a child of one school is now, once that is agreed: their file follows (decision 0041).

    ``moved``: at ``to_school_id`` as ``to_pupil_id``, no longer at ``from_school_id``. ``both``: registered at both.
    ``ended``: what was said before under this ``move_id`` does not hold any more. The two ids are the same where the
    child went on under the id they had.
    """

    event_type: ClassVar[str] = "pupils.pupil_moved"
    move_id: UUID
    from_pupil_id: UUID
    from_school_id: UUID
    to_pupil_id: UUID
    to_school_id: UUID
    state: MoveState
    version: int


class MatchesWaiting(Event):
    """Questions wait on the page of pupils who may be one child, asked since people were last told of such.

    For staff who match pupils at all of ``school_ids`` (one or two), and among them for ``staff_ids`` alone where these
    are given; never for ``kept_from_ids``, who are linked to a child in each of the questions. ``notice_id`` tells one
    such notice from another. How many wait, and about whom, is not said.
    """

    event_type: ClassVar[str] = "pupils.matches_waiting"
    notice_id: UUID
    school_ids: Annotated[list[UUID], Field(min_length=1, max_length=2)]
    staff_ids: list[UUID] | None
    kept_from_ids: list[UUID]


class LeaversListed(Event):
    """Pupils are off the roll of the envelope's school since its people were last told: ``subject_ids``, a portion.

    Never for ``kept_from_ids``, who are linked to each of them. ``notice_id`` tells one such notice from another.
    """

    event_type: ClassVar[str] = "pupils.leavers_listed"
    notice_id: UUID
    subject_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    kept_from_ids: list[UUID]


RollFileStep = Literal["new", "late"]
"""``late``: it has waited for a day since who may decide was told."""


class RollFileWaits(Event):
    """A file of the roll of the envelope's school waits for a person to decide; not which, nor of whom.

    ``notice_id`` tells one such notice from another.
    """

    event_type: ClassVar[str] = "pupils.roll_file_waits"
    notice_id: UUID
    step: RollFileStep


class StopToAskAgain(Event):
    """Something that stops letters about a child is to be asked for again: its last day is over, or nobody has asked
    for a year. What it is stays in pupils. Never for ``kept_from_ids``, who are linked to the child."""

    event_type: ClassVar[str] = "pupils.stop_to_ask_again"
    addition_id: UUID
    pupil_id: UUID
    kept_from_ids: list[UUID]


class StaffListed(Event):
    """A school's system, or someone by hand, said who works there; identity fetches the list. No name is in it."""

    event_type: ClassVar[str] = "pupils.staff_listed"
    list_id: UUID
    school_id: UUID
    version: int


class PossibleLinkChanged(Event):
    """A member of staff may be a child's parent by what the school says of its contacts, or a person decided on it.

    ``waiting``: nobody has decided yet, and the person is kept from the child meanwhile. ``linked``: they are ``kind``
    of the child, by the word of ``decided_by``. ``different``: they are not. Of a child whose identity is protected
    only ``named_ids`` may decide. Neither name nor address, nor what was found alike, is in it.
    """

    event_type: ClassVar[str] = "pupils.possible_link_changed"
    possible_link_id: UUID
    staff_id: UUID
    pupil_id: UUID
    school_id: UUID
    state: Literal["waiting", "linked", "different"]
    kind: StaffLinkKind | None
    decided_by: UUID | None
    named_ids: list[UUID] | None
    version: int


class DeliveryFinished(Event):
    """A delivery from an MIS was applied or refused."""

    event_type: ClassVar[str] = "pupils.delivery_finished"
    delivery_id: UUID
    feed_id: UUID
    state: Literal["done", "refused"]
