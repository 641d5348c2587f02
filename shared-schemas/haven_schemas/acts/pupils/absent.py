"""RPC of the pupils service about who is absent today, and whether the school's system names a social worker."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ...identifiers import Contract
from ...pupil_codes import AttendanceCode
from ..pupil_record_fields import HalfDay

SocialWorkerSign = Literal["in_care", "protection_plan", "child_in_need"]
"""What a school's system says today of a child who therefore has a social worker."""


class AbsentToday(Contract):
    """Of which school."""

    school_id: UUID


class AbsentPupil(Contract):
    """``session`` and ``code``: the newest mark of today. ``signs`` is empty where the system says of no social
    worker."""

    pupil_id: UUID
    session: HalfDay
    code: AttendanceCode
    signs: list[SocialWorkerSign]


class AbsentPupils(Contract):
    """Those with a social worker by the school's system first, then by surname and forename.

    ``marked_at``: when the school's system said the newest mark of today; None: it said none, so that nothing is known
    of today. ``more``: more pupils are absent than are told of.
    """

    marked_at: datetime | None
    pupils: list[AbsentPupil]
    more: bool
