"""RPC of the pupils service about children whom two schools' systems have on their rolls."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import Paged
from .matching import MatchFacts

RollAnswer = Literal["left", "still_here", "both", "here_now"]
"""``left``, ``still_here`` and ``both`` (a main and a subsidiary or guest registration) are the school's that had the
child first; ``here_now`` is the other's."""

RollQuestionState = Literal["waiting", "left", "still_here", "both", "here_now"]


class RollQuestion(Contract):
    """A child came onto the roll of one school while they were on that of another.

    ``pupil``: the child as the school knows them that had them first; ``entry``: as the other one does. Each is null
    for who does not match pupils at that school. ``acts_from``: when what the second school said takes effect, unless
    the first one answers before. ``since``: the day the second school's system has them from.
    ``answers``: what this caller may say now. ``reason`` is null while the vault is away, and where none was given.
    """

    id: UUID
    state: RollQuestionState
    since: date
    asked_at: datetime
    pupil_school_id: UUID
    pupil_school_name: str
    entry_school_id: UUID
    entry_school_name: str
    pupil: MatchFacts | None
    entry: MatchFacts | None
    answers: list[RollAnswer]
    answered_at: datetime | None
    reason: str | None = Field(repr=False)
    version: int
    acts_from: datetime | None = None


class ListRollQuestions(Paged):
    """Questions that wait for an answer, and those answered in the last fortnight, the newest first."""


class RollQuestionPage(Contract):
    """One page of them."""

    questions: list[RollQuestion]
    next_cursor: str | None


class AnswerRollQuestion(Contract):
    """A person's word on where the child is; ``here_now`` needs a reason. ``version`` as it was seen."""

    question_id: UUID
    answer: RollAnswer
    reason: Annotated[str, Field(max_length=2_000, repr=False)] = ""
    version: int | None = None


class RollQuestionDecided(Contract):
    """What the question's state is now; what follows from it is done within seconds."""

    question_id: UUID
    state: RollQuestionState


class AtNeedQuery(Contract):
    """A question about a child of whom somebody at the second school said that they are there now."""

    question_id: UUID


class ToRing(Contract):
    """Somebody who belongs to the child, and the numbers they are reached at."""

    known_as: str = Field(repr=False)
    relationship: str | None = None
    phones: list[str] = Field(default=[], repr=False)


class AtNeed(Contract):
    """What the first school's roll has of a child who may be elsewhere, until it answers or ``until``: codes of what
    stops letters and collecting, and whom to ring, the first first."""

    question_id: UUID
    pupil_id: UUID
    school_id: UUID
    until: datetime
    flags: list[str]
    to_ring: list[ToRing]
