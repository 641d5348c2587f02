"""Who of the roll a reader sees."""

from .facts import match_facts
from .kept import kept_from, staff_linked_to
from .left_by import LEFT_BY_THAT_DAY, forgotten_by, has_left_by, with_that_day
from .pairs import entries_of, entries_with_schools, take_two, takes_two
from .protected import knowable, may_know, may_meet, named_for, shown_entries, unsealed
from .seen import child_meant, holds_for, pupil_view, seen_pupil, stay_view, who_came
from .two_words import HOLDS_FOR
from .views import FullView, covered_by, full_view
