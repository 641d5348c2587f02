"""A child whose identity is protected."""

from .asking import ask_named_people, empty_agreed
from .questions import decide_question, entry_of, identity_questions
