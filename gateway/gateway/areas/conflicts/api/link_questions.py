"""Whether colleagues are kept from a child's records, for whoever is asked or told."""

from uuid import UUID

from haven_schemas.acts.incidents.conflicts import (
    ANSWER_LINK_QUESTION,
    LINK_QUESTIONS,
    AnswerLinkQuestion,
    FreedColleague,
    LinkQuestion,
    LinkQuestionAnswered,
)
from haven_schemas.acts.paging import Empty

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import Session
from gateway.state import haven


@reply_from(LinkQuestion, without=("school_id",))
class LinkQuestionShape(Shape):
    """Whether a colleague who decides about concerns is to be kept from a child. ``acts``: they are until ``due_at``;
    else they see the child's records until somebody has answered."""

    school_urn: str | None

    @classmethod
    def of(cls, question: LinkQuestion, session: Session) -> "LinkQuestionShape":
        """From incidents' view, the school by its URN."""
        return shaped(cls, question, school_urn=session.urn_of(question.school_id))


@reply_from(FreedColleague, without=("school_id",))
class FreedColleagueShape(Shape):
    """A colleague who decides about concerns is not kept from a child any more."""

    school_urn: str | None


class LinkQuestionsShape(Shape):
    """The oldest first, fifty at most. ``freed``: of the last month, the newest first."""

    questions: list[LinkQuestionShape]
    freed: list[FreedColleagueShape]


@body_from(AnswerLinkQuestion, without=("question_id", "version"))
class LinkAnswerShape(Shape):
    """``linked``, with what links them where nobody has said it: the colleague is kept from the child. ``different``:
    they are not."""


@reply_from(LinkQuestionAnswered)
class LinkQuestionAnsweredShape(Shape):
    """What becomes of it, within seconds."""


@api.operation(
    "GET", "/link-questions", "Colleagues of whom you are asked whether they are kept from a child",
    asks=LINK_QUESTIONS, reply=LinkQuestionsShape,
)  # fmt: skip
def list_link_questions(call: Call) -> LinkQuestionsShape:
    """And those that are shown to the caller while others are asked."""
    found = haven().services.ask(LINK_QUESTIONS, call.caller, Empty())
    session = call.signed_in
    return LinkQuestionsShape(
        questions=[LinkQuestionShape.of(each, session) for each in found.questions],
        freed=[shaped(FreedColleagueShape, each, school_urn=session.urn_of(each.school_id)) for each in found.freed],
    )


@api.operation(
    "POST", "/link-questions/<uuid:question_id>/answer", "Say whether a colleague is kept from a child",
    asks=ANSWER_LINK_QUESTION, body=LinkAnswerShape, reply=LinkQuestionAnsweredShape,
    key="optional", versioned=True,
)  # fmt: skip
def answer_link_question(call: Call, question_id: UUID, body: LinkAnswerShape) -> LinkQuestionAnsweredShape:
    """Whoever is asked, and nobody else."""
    request = as_contract(AnswerLinkQuestion, body, question_id=question_id, version=call.version)
    return shaped(LinkQuestionAnsweredShape, haven().services.ask(ANSWER_LINK_QUESTION, call.caller, request, call.key))
