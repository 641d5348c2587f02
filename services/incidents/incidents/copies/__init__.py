"""Schools and pupils, as their owners say them."""

from .known import KNOWN_SCHOOLS, keep_pupil_rows, keep_school, keep_school_row, known_schools, mark_left_elsewhere
from .subjects import find_subjects
