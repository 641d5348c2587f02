"""Who works at a school, as its systems say."""

from .apply import apply_staff_file, apply_staff_of_roster
from .columns import agreed_staff_columns
