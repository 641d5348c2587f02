"""RPC of the pupils service about who left a school's roll lately."""

from datetime import datetime

from haven_schemas.identifiers import Contract

from ..paging import Paged
from . import Pupil


class ListLeftLately(Paged):
    """Who left the roll within the last fortnight, the newest first, of schools where the caller triages."""


class LeftLately(Contract):
    """A pupil as the school knows or knew them, and when a system's word took them off its roll."""

    pupil: Pupil
    left_at: datetime


class LeftLatelyPage(Contract):
    """One page of them."""

    pupils: list[LeftLately]
    next_cursor: str | None
