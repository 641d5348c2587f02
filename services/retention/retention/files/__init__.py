"""A child's file: when it ends, who reads it, what holds it."""

from .file import (
    Dates,
    SeenFile,
    count_again,
    count_anew,
    dates_for,
    decided_until,
    follow_files,
    later_of,
    reviews_of,
    see_file,
    youngest_born_on,
)
from .held import (
    DEATH,
    any_stands,
    held_among,
    is_seen,
    is_theirs,
    is_widely_held,
    keeps_report,
    limits_of,
    may_place,
    schools_to_hold,
    standing_holds,
    standing_wide_holds,
    waits_for_hold,
    while_holds_stand_still,
    while_nobody_counts,
)
from .scope import HeldFile, covers
