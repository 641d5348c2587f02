"""The clocks that run on a record, and by which day something is due."""

from .by_hand import Followed, begin_into, instant_of, lock_clocks_of, not_begun, note_change, rules_that_start
from .rules_by_hand import nation_of, runs_on
from .running import RUNNING, end_row, note_lateness, resume_clocks, run_clocks
from .showing import deadline_shown, ended_by_hand
