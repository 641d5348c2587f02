"""Tables of the retention service, one a file; importing this package registers all of them."""

from .base import Base
from .certificate import CertificateRow
from .disposal import DisposalKeyRow, DisposalRow, DisposalSaidRow
from .file import FileRow
from .file_review import FileReviewRow
from .hold import HoldRow, HoldSaidRow
from .leaver_look import LeaverBatchRow, LeaverLookRow
from .list_line import ListLineRow
from .own_schedule import OwnScheduleRow
from .school import KNOWN_SCHOOLS, SchoolRow
from .sweep import SweepRow
from .wide_hold import WideHoldRow

__all__ = [
    "KNOWN_SCHOOLS",
    "Base",
    "CertificateRow",
    "DisposalKeyRow",
    "DisposalRow",
    "DisposalSaidRow",
    "FileReviewRow",
    "FileRow",
    "HoldRow",
    "HoldSaidRow",
    "LeaverBatchRow",
    "LeaverLookRow",
    "ListLineRow",
    "OwnScheduleRow",
    "SchoolRow",
    "SweepRow",
    "WideHoldRow",
]
