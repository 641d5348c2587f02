"""Children whom two schools' systems have on their rolls."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from .roll_questions import (
    AnswerRollQuestion,
    AtNeed,
    AtNeedQuery,
    ListRollQuestions,
    RollQuestionDecided,
    RollQuestionPage,
)

LIST_ROLL_QUESTIONS = Call(
    "pupils.list_roll_questions",
    ListRollQuestions,
    RollQuestionPage,
    what="children whom two schools' systems have on their rolls, each side's child to its own people",
    right=Right.PUPIL_MATCH,
    at="at a school of the two",
    tier="elevated",
    audits=(AuditAction.PUPIL_ROLL_QUESTION_READ,),
)
ANSWER_ROLL_QUESTION = Call(
    "pupils.answer_roll_question",
    AnswerRollQuestion,
    RollQuestionDecided,
    what="the child left, is still here, is at both; or is here now, with a reason",
    right=Right.PUPIL_MATCH,
    at="at a school of the two",
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_ROLL_QUESTION_ANSWER,),
)
READ_AT_NEED = Call(
    "pupils.read_at_need",
    AtNeedQuery,
    AtNeed,
    what="stops, and whom to ring, of a child who is here now, while the first school has not answered",
    right=Right.PUPIL_MATCH,
    at="at the second school, with `concern:triage`; of no protected child, and none the caller is linked to",
    tier="elevated",
    audits=(AuditAction.PUPIL_ROLL_QUESTION_READ,),
)
