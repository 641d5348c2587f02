"""Schools and pupils, as their owners say them."""

from .known import KNOWN_SCHOOLS, copy_pupil_rows, copy_school, copy_school_row, known_schools, mark_left_elsewhere
from .subjects import find_subjects
