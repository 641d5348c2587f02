"""RPC of the pupils service about who left a school's roll lately."""

from datetime import datetime

from ...identifiers import Contract
from ..paging import Paged
from . import Pupil


class ListLeftLately(Paged):
    """Who left the roll within the last fortnight, the newest first, of schools where the caller triages."""


class LeftLately(Contract):
    """A pupil as the school knows or knew them, and when a system's word took them off its roll."""

    pupil: Pupil
    left_at: datetime


class LeftLatelyPage(Contract):
    """One page of them. ``would_leave``: with the first page, who would leave by files of the roll that wait for
    somebody to decide; 500 at most."""

    pupils: list[LeftLately]
    next_cursor: str | None
    would_leave: list[Pupil] = []
