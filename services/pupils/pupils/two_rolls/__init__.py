"""A child whom two schools have on their rolls."""

from .questions import answer_roll_question, list_roll_questions, sides_of
from .settling import settle_roll_questions, tell_roll_questions
