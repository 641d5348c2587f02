"""A child who goes from one roll to another, said to all services."""

from .following import follow_rolls, say_earlier
from .say import end_between, event_of, say_answered, say_joined, say_merged
