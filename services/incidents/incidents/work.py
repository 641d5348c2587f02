"""What can be left to do for a concern until another part is back."""

from datetime import timedelta
from enum import StrEnum


class Work(StrEnum):
    """Kinds of waiting work."""

    LEAVE_INTAKE = "leave_intake"
    OPEN_SEALED = "open_sealed"
    CONFIRM_AUTHOR = "confirm_author"
    CONFIRM_PUPIL = "confirm_pupil"
    FIND_COLLEAGUE = "find_colleague"


SOONEST = timedelta(minutes=10)
LATEST = timedelta(days=1)


def looked_at_again_after(age: timedelta) -> timedelta:
    """The wait before the next look at work that waits for a person: longer, the longer it has waited (``age``)."""
    return min(max(age / 4, SOONEST), LATEST)
