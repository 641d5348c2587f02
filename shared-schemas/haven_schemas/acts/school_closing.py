"""RPC about closing a school of the trust: what is still open there, at each service, in numbers."""

from datetime import date
from typing import Literal
from uuid import UUID

from ..identifiers import Contract

OpenWork = Literal[
    "pupils",
    "feeds",
    "deliveries",
    "roll_questions",
    "concerns",
    "records",
    "actions",
    "handovers",
    "papers",
    "read_requests",
    "exports",
]
"""What has to be done before a school can be closed."""


class CountOpenWork(Contract):
    """What is open at a school, of what ``asked_by`` may know of. ``hold``: the roll is to take nothing new for two
    minutes if nothing is, so that nobody comes in while the school is closed."""

    school_id: UUID
    asked_by: UUID
    hold: bool = False


class OpenCount(Contract):
    """How many of one kind; never none."""

    kind: OpenWork
    count: int


class OpenCounts(Contract):
    """Of each kind of which there is any."""

    open: list[OpenCount]


class ClosingQuery(Contract):
    """Asks what stands in the way of closing a school."""

    school_id: UUID


class SchoolClosing(Contract):
    """How it stands. ``open``: what stands in the way, or came in since it closed; None: a service that knows does not
    answer. ``accounts``: members of staff with a role at this school: they keep it until somebody ends it."""

    school_id: UUID
    version: int
    closes_on: date | None
    closed_on: date | None
    open: list[OpenCount] | None
    accounts: int


class PlanClosing(Contract):
    """The day on which the school closes by GIAS, or None if it does not after all. Nothing changes by it but what
    the page says."""

    school_id: UUID
    version: int
    closes_on: date | None


class CloseSchool(Contract):
    """Closes a school whose last day was ``closed_on``."""

    school_id: UUID
    version: int
    closed_on: date


class ReopenSchool(Contract):
    """The school is open again."""

    school_id: UUID
    version: int
