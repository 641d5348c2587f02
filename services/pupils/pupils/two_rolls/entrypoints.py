"""Entrypoints about children whom two schools' systems have on their rolls."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import two_rolls as calls

from pupils.entrypoints_base import Entrypoints
from pupils.two_rolls.queries import list_roll_questions, read_at_need
from pupils.two_rolls.use_cases import answer_roll_question


@serves(
    (calls.LIST_ROLL_QUESTIONS, list_roll_questions.list_roll_questions),
    (calls.READ_AT_NEED, read_at_need.read_at_need),
    (calls.ANSWER_ROLL_QUESTION, answer_roll_question.answer_roll_question),
)
class RollQuestionEntrypoints(Entrypoints):
    """Each answer is a person's, at one of the two schools."""
