"""Entrypoints about children whom two schools' systems have on their rolls."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import pupils_roll_questions as questions

from pupils.entrypoints_base import Entrypoints

from .queries import list_roll_questions
from .use_cases import answer_roll_question


class RollQuestionEntrypoints(Entrypoints):
    """Each answer is a person's, at one of the two schools."""

    @rpc(questions.ListRollQuestions, questions.RollQuestionPage, right=Right.PUPIL_MATCH, tier="elevated")
    def list_roll_questions(self, unit: Unit, request: questions.ListRollQuestions) -> questions.RollQuestionPage:
        """Children on two rolls."""
        return list_roll_questions.list_roll_questions(unit, self._extras, request)

    @rpc(
        questions.AnswerRollQuestion,
        questions.RollQuestionAnswered,
        right=Right.PUPIL_MATCH,
        tier="elevated",
        writes=True,
    )
    def answer_roll_question(self, unit: Unit, request: questions.AnswerRollQuestion) -> questions.RollQuestionAnswered:
        """Left, still here, both, or here now."""
        return answer_roll_question.answer_roll_question(unit, self._extras, request)
