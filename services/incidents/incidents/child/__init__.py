"""A child's file: its card, its chronology, its readers."""

from .card import card_version, newest_card
from .filter import conditions_of
from .readers import reading_view
from .review import card_to_review
from .taken_out import lately_taken_out
