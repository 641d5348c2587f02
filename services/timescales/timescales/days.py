"""Kinds of day that law and guidance count in."""

from enum import StrEnum


class KindOfDay(StrEnum):
    """``unsaid``: the text says "days" and not which. ``month``: a calendar month, up to the same date, else the last
    day of the month; years are months. ``term``: up to the last day of a term of the school's own. ``hour``: exact,
    nights and weekends count. ``date``: a date of the calendar year of what starts it, which the rule names."""

    HOUR = "hour"
    CALENDAR = "calendar"
    WORKING = "working"
    SCHOOL = "school"
    UNSAID = "unsaid"
    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    DATE = "date"
