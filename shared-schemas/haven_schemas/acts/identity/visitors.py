"""RPC of the identity service: day passes of supply and visiting staff, and machine accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import ShortText, SignedIn

PassCode = Annotated[str, Field(min_length=6, max_length=40)]
MachineRight = Literal["school:read", "staff:read", "category:read", "audit:read", "feed:administer"]
"""What a program may be given; never sight of a record, nor anything about accounts."""


class AdmitVisitor(Contract):
    """A day pass: write-only, one school, no pupil list, ends at midnight (Europe/London)."""

    school_id: UUID
    name: ShortText


class DayPass(Contract):
    """A pass as it is handed over: the code is shown once."""

    id: UUID
    code: str
    ends_at: datetime


class DayPassView(Contract):
    """A pass of today."""

    id: UUID
    name: str
    created_at: datetime
    created_by: str
    ends_at: datetime
    used: bool


class ListDayPasses(Contract):
    """Passes of a school that hold now."""

    school_id: UUID


class DayPasses(Contract):
    """By name."""

    passes: list[DayPassView]


class EndDayPass(Contract):
    """Ends a pass at once."""

    pass_id: UUID


class EnterByDayPass(Contract):
    """Signs in with a pass. Throttled by ``client`` (a keyed digest of the address)."""

    code: PassCode
    client: Annotated[str, Field(max_length=64)]
    device: Annotated[str, Field(max_length=80)] = ""


class AddMachine(Contract):
    """An account of a program (API client), with rights at some schools (none: every school)."""

    name: ShortText
    rights: Annotated[list[MachineRight], Field(min_length=1, max_length=10)]
    school_ids: Annotated[list[UUID], Field(max_length=500)]


class MachineKey(Contract):
    """A key, shown once. With ``rotate_machine`` the one before holds on for a while, so that nothing stops."""

    machine_id: UUID
    key_id: UUID
    key: str
    previous_ends_at: datetime | None


class MachineRef(Contract):
    """One machine account."""

    machine_id: UUID


class RotateMachine(Contract):
    """A new key; the present ones end after ``overlap_hours``."""

    machine_id: UUID
    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24


class MachineKeyView(Contract):
    """A key that holds: its first characters tell it apart."""

    id: UUID
    starts: str
    created_at: datetime
    ends_at: datetime | None
    last_used_at: datetime | None


class Machine(Contract):
    """A machine account."""

    id: UUID
    name: str
    rights: list[str]
    school_ids: list[UUID]
    created_at: datetime
    created_by: str
    keys: list[MachineKeyView]


class Machines(Contract):
    """By name; those whose schools are all the caller's."""

    machines: list[Machine]


class TokenForMachine(Contract):
    """Turns a machine's key into an access token of about a minute; answered by ``SessionView``."""

    key: Annotated[str, Field(min_length=20, max_length=200)]
    client: Annotated[str, Field(max_length=64)]


ADMIT_VISITOR = Call(
    "identity.admit_visitor",
    AdmitVisitor,
    DayPass,
    what="a day pass; its code is told once",
    right=Right.VISITOR_ADMIT,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.VISITOR_ADMISSION_ADD,),
)
LIST_DAY_PASSES = Call(
    "identity.list_day_passes",
    ListDayPasses,
    DayPasses,
    what="passes that hold now, and whether they were used",
    right=Right.VISITOR_ADMIT,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.VISITOR_ADMISSION_READ,),
)
END_DAY_PASS = Call(
    "identity.end_day_pass",
    EndDayPass,
    Empty,
    what="ends a pass, its account and sessions",
    right=Right.VISITOR_ADMIT,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.VISITOR_ADMISSION_END,),
)
ENTER_BY_DAY_PASS = Call(
    "identity.enter_by_day_pass",
    EnterByDayPass,
    SignedIn,
    what="a visitor's session and permits",
    public=True,
    audits=(
        AuditAction.VISITOR_ADMISSION_REFUSE,
        AuditAction.VISITOR_ADMISSION_USE,
    ),
)
