"""The rows of one delivery beside what the roll holds."""

from .batch import RollBatch
from .changes import OldNames
from .in_hand import RollInHand
from .joined import entries_elsewhere, join_school
from .joining import AT_ANOTHER_TOO, MAIN, EntryElsewhere, may_be_at_both, on_rolls
from .known_pupils import PUPIL_IN_HAND, known_of
from .like import WORTH_A_LOOK, Likeness, likeness, words_like
from .matching import are_two_children
from .merging import (
    ATTRIBUTES,
    NAME_ATTRIBUTES,
    NEVER_SAID,
    KnownPupil,
    instant,
    is_here,
    is_here_by,
    leave,
    merge,
    microseconds,
)
from .record_merging import PLACE_OF, Month, Part, Record, merge_record, months_of
from .returning import Returning, line_of
from .withheld_words import FORMER, Withheld, as_text, from_text, withheld_names
