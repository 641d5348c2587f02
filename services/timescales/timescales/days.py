"""Kinds of day that law and guidance count in."""

from enum import StrEnum


class KindOfDay(StrEnum):
    """``unsaid``: the text says "days" and not which."""

    CALENDAR = "calendar"
    WORKING = "working"
    SCHOOL = "school"
    UNSAID = "unsaid"
