"""A child's file is destroyed here."""

from .leavers import keep_pupil
from .order import every_file_disposed
