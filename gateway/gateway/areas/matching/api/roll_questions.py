"""Children whom two schools' systems have on their rolls, and a person's word on where each is."""

from datetime import datetime
from uuid import UUID

from haven_schemas.acts.incidents.chronology import CARDS_AT_NEED, CardsAtNeedQuery, CardVersion
from haven_schemas.acts.pupils.roll_questions import (
    AnswerRollQuestion,
    AtNeedQuery,
    ListRollQuestions,
    RollQuestion,
    RollQuestionState,
)
from haven_schemas.acts.pupils.two_rolls import ANSWER_ROLL_QUESTION, LIST_ROLL_QUESTIONS, READ_AT_NEED

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.sessions.current import Session
from gateway.state import haven

from .pupil_matches import MatchFactsShape


@reply_from(RollQuestion, without=("pupil_school_id", "entry_school_id"))
class RollQuestionShape(Shape):
    """``pupil``: the child as the school knows them that had them first; ``entry``: as the other one does. Each is null
    for who does not match pupils there. ``answers``: what the caller may say now. ``since``: the day from which the
    second school's system has the child; ``acts_from``: when *here now* takes effect if the first school says nothing.
    """

    pupil: MatchFactsShape | None
    entry: MatchFactsShape | None

    @classmethod
    def of(cls, question: RollQuestion, session: Session) -> "RollQuestionShape":
        """From the roll's question."""
        sides = {
            name: None if facts is None else MatchFactsShape.of(facts, session)
            for name, facts in (("pupil", question.pupil), ("entry", question.entry))
        }
        return shaped(cls, question, **sides)


class RollQuestionsShape(Shape):
    """The newest first; questions answered in the last fortnight among them."""

    questions: list[RollQuestionShape]
    next_cursor: str | None


class ToRingShape(Shape):
    """Somebody who belongs to the child, and the numbers they are reached at."""

    known_as: str
    relationship: str | None
    phones: list[str]


class AtNeedShape(Shape):
    """What the first school has of a child who is said to be elsewhere, until it answers or ``until``: codes of what
    stops letters and collecting, whom to ring, and its cards with the plans on them. Nothing else of the file."""

    id: UUID
    pupil_id: UUID
    school_urn: str | None
    until: datetime
    flags: list[str]
    to_ring: list[ToRingShape]
    cards: list[CardVersion]


@body_from(AnswerRollQuestion, without=("question_id", "version"))
class RollAnswerGiven(Shape):
    """``left``, ``still_here`` and ``both`` are for the school that had the child first to say, ``here_now``, with a
    reason, for the other one. ``both`` only where a system has the child as registered at two schools."""


class RollAnsweredShape(Shape):
    """What the question's state is now. The other school is told."""

    id: UUID
    state: RollQuestionState


@api.operation(
    "GET", "/roll-questions", "Children whom two schools have on their rolls", asks=LIST_ROLL_QUESTIONS,
    query=PageQuery, reply=RollQuestionsShape,
)  # fmt: skip
def list_roll_questions(call: Call, query: PageQuery) -> RollQuestionsShape:
    """Of the schools where the caller matches pupils."""
    request = ListRollQuestions(limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_ROLL_QUESTIONS, call.caller, request)
    questions = [RollQuestionShape.of(each, call.signed_in) for each in found.questions]
    return RollQuestionsShape(questions=questions, next_cursor=found.next_cursor)


@api.operation(
    "POST", "/roll-questions/<uuid:question_id>/answer", "Say where a child is whom two schools have",
    asks=ANSWER_ROLL_QUESTION, body=RollAnswerGiven, reply=RollAnsweredShape, key="optional",
    versioned=True,
)  # fmt: skip
def answer_roll_question(call: Call, question_id: UUID, body: RollAnswerGiven) -> RollAnsweredShape:
    """What follows on the rolls is done within seconds."""
    request = as_contract(AnswerRollQuestion, body, question_id=question_id, version=call.version)
    answered = haven().services.ask(ANSWER_ROLL_QUESTION, call.caller, request, call.key)
    return RollAnsweredShape(id=answered.question_id, state=answered.state)


@api.operation(
    "GET", "/roll-questions/<uuid:question_id>/at-need", "Read at need of a child who is here now",
    asks=READ_AT_NEED, reply=AtNeedShape,
)  # fmt: skip
def read_at_need(call: Call, question_id: UUID) -> AtNeedShape:
    """For who triages at the second school, while the first one, whose roll has the child, has not answered."""
    services = haven().services
    found = services.ask(READ_AT_NEED, call.caller, AtNeedQuery(question_id=question_id))
    cards = services.ask(CARDS_AT_NEED, call.caller, CardsAtNeedQuery(question_id=question_id)).cards
    return AtNeedShape(
        id=found.question_id,
        pupil_id=found.pupil_id,
        school_urn=call.signed_in.urn_of(found.school_id),
        until=found.until,
        flags=found.flags,
        to_ring=[ToRingShape.model_validate(each.model_dump()) for each in found.to_ring],
        cards=[each.card for each in cards],
    )
