"""RPC of the retention service: for how long each kind of record is kept."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty

ScheduleCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
Trigger = Literal["birth", "last_entry", "leaving", "youngest_birth", "last_written", "destruction"]
"""From when the years count. ``birth``: the first day on which they are so old; ``leaving``: the last day at a school
of the trust; ``youngest_birth``: the birth of the youngest child whom anything in the file was ever about;
``last_written``: the day on which a person wrote something last, whenever it occurred; ``destruction``: the end of the
year in which the file was destroyed."""
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
Basis = Literal["law", "guidance", "policy"]
BASES: tuple[Basis, ...] = get_args(Basis)
RecordKind = Literal[
    "child_protection",
    "lasting",
    "send",
    "pastoral",
    "behaviour",
    "no_birth_date",
    "attendance",
    "staff_allegation",
    "low_level",
    "roll_leaver",
    "while_a_child",
    "last_written",
    "register",
]
"""Kinds of records that have a schedule. ``no_birth_date``: files of children whose birth date nobody knows;
``roll_leaver``: what the roll has of a child who left, and of whom nothing is recorded; nobody reviews it.
``while_a_child`` and ``last_written`` are of every file: no other schedule's day comes before theirs. ``register``: for
how long it is known whose files were destroyed; nobody reviews that."""
RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
OF_EVERY_FILE: tuple[RecordKind, ...] = ("while_a_child", "last_written")
FIXED: tuple[RecordKind, ...] = ("while_a_child",)
"""What no trust sets otherwise."""


class Schedule(Contract):
    """For how long one kind of record is kept, in words and numbers.

    ``years`` after ``trigger`` a person reviews it; nothing is destroyed by the day alone. ``keeps``: what the review
    proposes is to keep it, and destroying needs a written reason. ``status``: ``verified``, ``secondary``,
    ``unverified`` or ``own``, as of timescales. ``here``: Haven counts records of this kind; False: it has none.
    ``schedule_id`` and ``version``: of one that the trust agreed; ``agreed``: who agreed it and when, in its words.
    """

    code: str
    record: RecordKind
    what: str
    trigger: Trigger
    years: int
    keeps: bool
    basis: Basis
    source: str
    edition: str
    status: str
    status_words: str
    note: str
    since: date | None
    checked_on: date | None
    here: bool
    schedule_id: UUID | None = None
    agreed: str = ""
    version: int = 0
    kept_by: UUID | None = None
    kept_at: datetime | None = None


class ScheduleList(Contract):
    """Those in force today, in the order of the kinds of records; where the trust agreed one, it stands in place of
    what comes ready, and that is in ``replaced``. ``coming``: the trust's own of a later day."""

    schedules: list[Schedule]
    replaced: list[Schedule]
    coming: list[Schedule]


class ScheduleWords(Contract):
    """What the trust agrees for one kind of record, from ``since`` on.

    Shorter than what law sets is refused. ``source``: the trust's policy, by title and edition. ``agreed``: who agreed
    it, and when.
    """

    record: RecordKind
    trigger: Trigger
    years: Annotated[int, Field(ge=1, le=100)]
    keeps: bool = False
    source: Annotated[str, Field(min_length=1, max_length=300)]
    agreed: Annotated[str, Field(min_length=1, max_length=300)]
    since: date
    note: Annotated[str, Field(max_length=500)] = ""


class KeepSchedule(ScheduleWords):
    """A new one (``schedule_id`` None), or what one that has not begun says from now on; ``version``: as seen."""

    schedule_id: UUID | None = None
    version: int = 0


class ScheduleKept(Contract):
    """Its id and version now."""

    id: UUID
    version: int


class WhatWouldChange(ScheduleWords):
    """The schedule as it would be kept; nothing is written."""


class SchoolChange(Contract):
    """How many files of one school have another day by it: ``earlier``, ``later``; ``due_now``: how many more come to
    review at once."""

    school_id: UUID
    earlier: int
    later: int
    due_now: int


class WouldChange(Contract):
    """Of the files that were looked at last; ``looked_at``: when that was finished, None: never yet."""

    schools: list[SchoolChange]
    looked_at: datetime | None


LIST_SCHEDULES = Call(
    "retention.list_schedules",
    Empty,
    ScheduleList,
    what="for how long each kind of record is kept, why, and how well that is verified",
    right=Right.RETENTION_READ,
    tier="elevated",
)
WHAT_WOULD_CHANGE = Call(
    "retention.what_would_change",
    WhatWouldChange,
    WouldChange,
    what="how many files of each school would have another day by a schedule, before it is kept; nothing is written",
    right=Right.RETENTION_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.RETENTION_TOTALS_READ,),
)
KEEP_SCHEDULE = Call(
    "retention.keep_schedule",
    KeepSchedule,
    ScheduleKept,
    what="adds a schedule that the trust agreed, or changes one that has not begun, with the version that was seen",
    right=Right.RETENTION_SET,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.RETENTION_SCHEDULE_KEEP,),
)
