"""Accounts of programs."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from . import SessionView
from .visitors import (
    AddMachine,
    MachineKey,
    MachineRef,
    Machines,
    RotateMachine,
    TokenForMachine,
)

ADD_MACHINE = Call(
    "identity.add_machine",
    AddMachine,
    MachineKey,
    what="an account of a program; its key is told once",
    right=Right.MACHINE_ADMINISTER,
    at="and each right it is given, at every school it reaches",
    tier="elevated",
    audits=(AuditAction.MACHINE_LIST_CHANGE,),
)
ROTATE_MACHINE = Call(
    "identity.rotate_machine",
    RotateMachine,
    MachineKey,
    what="a new key; those before end after the overlap",
    right=Right.MACHINE_ADMINISTER,
    at="and each right it has, at every school it reaches",
    tier="elevated",
    audits=(AuditAction.MACHINE_KEY_ROTATE,),
)
LIST_MACHINES = Call(
    "identity.list_machines",
    Empty,
    Machines,
    what="those wholly within the caller's schools, and their keys that hold",
    right=Right.MACHINE_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.MACHINE_LIST_READ,),
)
REMOVE_MACHINE = Call(
    "identity.remove_machine",
    MachineRef,
    Empty,
    what="ends it and its keys",
    right=Right.MACHINE_ADMINISTER,
    at="at every school it reaches",
    tier="elevated",
    writes=True,
    audits=(AuditAction.MACHINE_LIST_CHANGE,),
)
TOKEN_FOR_MACHINE = Call(
    "identity.token_for_machine",
    TokenForMachine,
    SessionView,
    what="access token of a minute for a key",
    public=True,
    seconds=3.0,
    audits=(AuditAction.MACHINE_KEY_REFUSE,),
)
