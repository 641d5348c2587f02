"""Who stands in."""

from .facts import calendar_of
