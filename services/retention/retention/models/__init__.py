"""Tables of the retention service, one a file; importing this package registers all of them."""

from .base import Base
from .file import FileRow
from .file_review import FileReviewRow
from .hold import HoldRow, HoldSaidRow
from .own_schedule import OwnScheduleRow
from .school import SchoolRow
from .sweep import SweepRow

__all__ = [
    "Base",
    "FileReviewRow",
    "FileRow",
    "HoldRow",
    "HoldSaidRow",
    "OwnScheduleRow",
    "SchoolRow",
    "SweepRow",
]
