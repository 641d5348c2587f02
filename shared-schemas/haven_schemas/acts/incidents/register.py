"""RPC of the incidents service: whose files were destroyed, for the data protection officer."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..retention.disposals import DisposalReason


class ReadRegister(Contract):
    """The register of destroyed files, of schools the caller watches over, the one destroyed last first. ``name``: of
    those alone in whose names each of its words stands; empty: of all."""

    name: Annotated[str, Field(max_length=100)] = ""
    cursor: Annotated[str, Field(max_length=800)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class RegisterLine(Contract):
    """One destroyed file. ``names``: what the child was called, and by law where that is another name; empty where no
    name is known: the child was on no roll, their identity was protected, the file went before there was a register,
    or its years are over. ``until``: the day that had come, by ``schedule``; ``what``: what that is of."""

    disposal_id: UUID
    school_id: UUID
    names: list[str]
    date_of_birth: date | None
    schedule: str
    what: str
    until: date
    reason: DisposalReason | None
    destroyed_on: date | None
    proposed_by: UUID
    agreed_by: UUID | None


class RegisterPage(Contract):
    """``next_cursor`` goes on for an hour. With a name a page may hold few lines, or none, and go on."""

    lines: list[RegisterLine]
    next_cursor: str | None = None


READ_REGISTER = Call(
    "incidents.read_register",
    ReadRegister,
    RegisterPage,
    what="whose files were destroyed, by which rule, when and why; the trust lead is told of each look",
    right=Right.DATA_OVERSEE,
    at="of schools the caller watches over, and no right that reads records anywhere",
    tier="elevated",
    audits=(AuditAction.RETENTION_REGISTER_READ,),
)
