"""For how long a file is kept, and by which rule."""

from .change import checked_schedule, keep_schedule
from .counting import Counted, FileDays, KeptUntil, kept, years_later
from .own_schedule import check_sets_schedules, list_schedules, schedules_in_use, words_by_code
from .schedule import Schedule
from .sweep import last_begun, last_ended, want_sweep
from .used import in_use
