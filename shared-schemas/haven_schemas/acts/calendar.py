"""RPC of a person's own calendar: days and kinds of what waits for them. Ids go to the gateway, and no further."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..identifiers import Contract

MOST_DAYS = 500


class WorkDaysQuery(Contract):
    """``until``: what waits for that day or an earlier one."""

    until: date


class WorkDay(Contract):
    """One thing. ``kind``: ``action``, ``review``, ``wait``, ``referral`` or ``date``; ``id``: tells it from others."""

    kind: Annotated[str, Field(pattern=r"^(action|review|wait|referral|date)$")]
    id: UUID
    due_on: date


class WorkDays(Contract):
    """The earliest first, 500 at most of each kind."""

    days: list[WorkDay]


class RecordsAskedByOwner(Contract):
    """Incident records of what somebody sees to."""

    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class RecordsNotKept(Contract):
    """Those from which nothing keeps the caller: no link to a child in it, no closed file."""

    record_ids: list[UUID]
