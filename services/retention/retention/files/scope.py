"""Which files a hold on many covers: within all of its limits, and where a day is not known, within that one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

EARLIEST, LATEST = 0, 9999

Years = tuple[int | None, int | None]
"""The first and the last, both included; None: no such end."""


@dataclass(frozen=True)
class Limits:
    """None, and years without either end: no such limit."""

    school_ids: Collection[UUID] | None
    subject_ids: Collection[UUID] | None
    born: Years
    left: Years


@dataclass(frozen=True)
class HeldFile:
    """``child_ids``: every id of the child; none where it is not known of whom it is. ``births``: every birth date that
    was ever said of the child; ``left_on``: None unless they are known to have left; ``on_a_roll``: they have not."""

    school_id: UUID
    child_ids: Collection[UUID]
    births: Collection[date] = ()
    left_on: date | None = None
    on_a_roll: bool = False


def covers(limits: Limits, file: HeldFile) -> bool:
    """Whether nothing of it may be destroyed."""
    if limits.school_ids is not None and file.school_id not in limits.school_ids:
        return False
    if limits.subject_ids is not None and file.child_ids and not set(limits.subject_ids).intersection(file.child_ids):
        return False
    left = () if file.left_on is None else (file.left_on,)
    still_here = file.on_a_roll and limits.left != (None, None)
    return not still_here and _within(limits.born, file.births) and _within(limits.left, left)


def _within(years: Years, days: Collection[date]) -> bool:
    """Any of the days; not known counts as within."""
    first, last = years
    return not days or any((first or EARLIEST) <= each.year <= (last or LATEST) for each in days)
