"""What can be left to do for a concern until another part is back."""

from enum import StrEnum


class Work(StrEnum):
    """Kinds of waiting work."""

    LEAVE_INTAKE = "leave_intake"
    CONFIRM_AUTHOR = "confirm_author"
    CONFIRM_PUPIL = "confirm_pupil"
