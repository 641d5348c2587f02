"""A child's record as the roll and the school tell it."""

from .orders import ask_orders_again
